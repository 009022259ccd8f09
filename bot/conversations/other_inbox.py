"""Another inbox of the platform takes a conversation, such as a page's own, and gives it back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.answers import render
from bot.conversations import lifecycle, message_log, tickets
from bot.conversations.models import BOT, HUMAN, QUEUED, Conversation
from bot.conversations.tables import conversations
from bot.database.engine import Database

PLATFORM = "platform"  # as the assignee: nobody of our own desk
_ASSIGNEE = sa.select(conversations.c.assignee).where(conversations.c.id == sa.bindparam("ident"))


async def take(database: Database, identity: str) -> bool:
    """From now on the bot is silent, and what the customer writes is kept. False where that was so already."""
    return await database.write(taken, identity)


async def give_back(database: Database, identity: str) -> bool:
    """The bot answers again and says so. False where no other inbox had it: our own desk's conversations stay its."""
    return await database.write(given_back, identity)


def taken(db: Any, identity: str) -> bool:
    if lifecycle.identity(db, identity) is None:
        return False
    talk = lifecycle.settled(db, identity)
    if not talk.is_open:
        lifecycle.open_next(db, talk)
        talk = lifecycle.settled(db, identity)
    if _has(db, talk):
        return False
    lifecycle.change_owner(
        db, talk, HUMAN, by=PLATFORM, why="taken by another inbox", waiting_told=True, assignee=PLATFORM
    )
    return True


def given_back(db: Any, identity: str) -> bool:
    if lifecycle.identity(db, identity) is None:
        return False
    talk = lifecycle.settled(db, identity)
    if not talk.is_open or not _has(db, talk):
        return False
    message_log.say(db, talk, (render("handoff.bot_again", talk.answer_language),), author="system")
    owner = QUEUED if tickets.open_of(db, talk) else BOT
    lifecycle.change_owner(
        db, talk, owner, by=PLATFORM, why="given back by another inbox", waiting_told=False, assignee=None
    )
    return True


def _has(db: Any, talk: Conversation) -> bool:
    return talk.owner == HUMAN and db.execute(_ASSIGNEE, {"ident": talk.id}).scalar() == PLATFORM
