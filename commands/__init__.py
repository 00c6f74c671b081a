"""What people say: text, click or form in, Reply out. One module per noun; no Bolt, no SQL."""
