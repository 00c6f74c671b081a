"""What Tandem says by itself: one module per kind of notice, figures or facts in, Message out."""
