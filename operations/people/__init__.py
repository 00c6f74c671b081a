"""Who works here: matching them to Slack, finding whom somebody means, their place, and what they set for themselves."""
