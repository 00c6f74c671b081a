"""What happens: one function per business event. It asks the rules, saves, and owes the notices. Never the network."""
