"""Slack's side of the process: what people do arrives here, and what they get at once leaves here."""
