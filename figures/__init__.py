"""What we know: (work, scope, as_of, known_at) in, frozen Figures out. Digests, commands and the shell only show them."""
