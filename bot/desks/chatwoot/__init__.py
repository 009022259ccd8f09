"""Chatwoot as a desk: a case is a conversation in an inbox of its API channel, agents answer it there."""
