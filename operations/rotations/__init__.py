"""Programmes: set up, agreed by both managers, planned fairly, changed as little as can be, announced in time."""
