"""Pass on a file that an agent at another desk sent along: kept here, told, and removed where nobody gets it."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import render
from bot.database.engine import Database
from bot.desks import replies
from bot.desks.cases import Standing
from bot.desks.files import AgentFiles, pieces
from bot.desks.replies import Arrival, Fate

HERE = (Fate.DONE, Fate.TWICE)  # the customer has it


async def pass_on(
    database: Database, desk: str, standing: Standing, arrival: Arrival, files: AgentFiles, content: bytes, name: str
) -> Fate:
    """`arrival`: whose it is and what the desk calls it, without the file. Fate.FILES where it cannot be kept."""
    file = await files.keep(pieces(content), name)
    if file is None:
        return Fate.FILES
    fate = await database.write(replies.take, desk, standing, replace(arrival, file=file), render)
    if fate is not Fate.DONE:
        files.remove(file)
    return fate
