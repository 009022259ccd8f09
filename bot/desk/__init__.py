"""The desk: the people who answer where the bot hands over, what waits for them, and what they may do."""
