"""Mail that goes out: composed with the standard library, kept until a server took it, sent over SMTP."""

from bot.mail.message import Mail

__all__ = ["Mail"]
