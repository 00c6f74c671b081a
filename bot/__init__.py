"""The process: everything that touches a network or a clock, put together."""

__version__ = "0.1.0"
