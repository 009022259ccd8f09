"""Everything that the bot can say: render data/answers for a language."""

from __future__ import annotations

from bot.answers.book import answers, render
from bot.answers.reply import Button, Reply, Speak

__all__ = ["Button", "Reply", "Speak", "answers", "render"]
