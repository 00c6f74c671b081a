"""The memory: the only place that knows SQL. Rows never leave it; what leaves are frozen values."""
