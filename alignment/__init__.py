"""The rules of sales and marketing: pure functions and frozen values, with no I/O, no clock and no chance."""
