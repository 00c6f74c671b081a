"""Joint meetings: set up, planned, moved, written down; everybody it concerns is told once."""
