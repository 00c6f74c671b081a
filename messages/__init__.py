"""What a Slack message is: its words escaped, its blocks within Slack's limits, its text complete without the blocks."""
