"""The demo: a sample company from a seed, in a local Slack, with four steps and a clock that can be moved."""
