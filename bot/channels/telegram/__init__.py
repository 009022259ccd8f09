"""Telegram: updates by webhook or long polling, answers through the Bot API."""
