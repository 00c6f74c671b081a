"""Pictures: what a message says of one in, PNG bytes out. The only room that knows how to draw."""
