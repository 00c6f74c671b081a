"""Pairings: programmes, who takes part, rounds planned once, times, whether people met."""
