"""Who meets whom for coffee: a round of groups that mix both departments, its times, and something to talk about."""
