"""The doors of the process: signed requests from Slack, and the probes of whoever runs Tandem."""
