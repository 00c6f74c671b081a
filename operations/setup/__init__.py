"""Setting a workspace up, step by step: one module a step, which changes it and says how far it is.

Each change is dated and written into the trail. What a figure reads is never overwritten: hours and promises get a new
version, days off and targets end a recorded interval and begin another.
"""
