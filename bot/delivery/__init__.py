"""Delivery: what Tandem owes reaches people, once, whatever breaks on the way."""
