"""The waterfall's questions, a module each: of the leads handed over in a period, who reached which step, how fast, for what money.

Each is one statement whose cost is the period's leads and not the history's.
"""
