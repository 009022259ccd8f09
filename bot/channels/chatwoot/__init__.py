"""Chatwoot's own web widget as a channel: the bot answers behind it, until a person there has the conversation."""
