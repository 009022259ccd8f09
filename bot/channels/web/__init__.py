"""The web chat: JSON over HTTP, delivered by long polling."""
