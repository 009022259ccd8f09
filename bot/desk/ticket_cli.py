"""Work on tickets from the shell: list, show, reply, close, take back."""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone

from bot.answers import Reply, render
from bot.conversations.agent_actions import AGENT
from bot.conversations.attachments import sent_with
from bot.conversations.models import FAILED, WAITING, Message, Ticket
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.desk import agents
from bot.desk.agents import AgentRefused
from bot.errors import BotError, NotAllowed, StoreUnavailable, TicketNotFound
from bot.lang.lines import quoted, visible
from bot.media.files import media_folder, path_of
from bot.privacy.redaction import redact
from bot.settings import settings

#: What a line of ours is called that the customer has not got, by its state.
NOT_THERE = {WAITING: "waits to be sent", FAILED: "was not sent"}


def main(argv: Sequence[str]) -> int:
    """`ticket [--as AGENT] list [--all] | show N | reply N TEXT… | close N | take-back N`; 1 where that cannot be."""
    arguments = _parser().parse_args(argv)
    try:
        asyncio.run(_run(arguments))
    except TicketNotFound:
        return _refuse(f"there is no ticket {arguments.number}")
    except NotAllowed:
        return _refuse(f"ticket {arguments.number} is not open")
    except StoreUnavailable:
        return _refuse("the database does not answer")
    except BotError as trouble:
        return _refuse(visible(str(trouble)))
    return 0


def _refuse(reason: str) -> int:
    print(f"ticket: {reason}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot ticket", description=__doc__)
    parser.add_argument("--as", dest="agent", default=AGENT, help="which of the agents acts: the log of events has it")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="the open tickets").add_argument("--all", action="store_true", help="closed ones too")
    for verb, help_text in (
        ("show", "everything about one ticket"),
        ("reply", "write to the customer; the conversation is yours from then on"),
        ("close", "the case is done: the customer is told, the next message is a new case for the bot"),
        ("take-back", "hand the conversation back to the bot"),
    ):
        verbs.add_parser(verb, help=help_text).add_argument("number")
    verbs.choices["reply"].add_argument("text", nargs="+")
    return parser


async def _run(arguments: argparse.Namespace) -> None:
    store = ConversationStore(Database(settings().database_url))
    try:
        await store.open()
        by, name = await _actor(store, arguments.agent)
        if arguments.verb == "list":
            found = await store.tickets(None if arguments.all else "open")
            for ticket in found:
                print(_line(ticket))
            if not found:
                print(f"ticket: there is no {'' if arguments.all else 'open '}ticket", file=sys.stderr)
        elif arguments.verb == "show":
            await _show(store, arguments.number)
        elif arguments.verb == "reply":
            # Also an agent's words are kept: what is pasted by mistake must not be.
            words = Reply(redact(" ".join(arguments.text)).text, "handoff", name=name)
            print(_line(await store.reply(arguments.number, words, by)))
        elif arguments.verb == "close":
            print(_line(await store.close_ticket(arguments.number, render, by)))
        else:
            print(_line(await store.take_back(arguments.number, render, by)))
    finally:
        await store.close()


async def _actor(store: ConversationStore, name: str) -> tuple[str, str | None]:
    """The agent of that name, who is at work now, and what customers are told; AGENT where nobody said who they are."""
    if name == AGENT:
        return name, None
    found = await store.database.read(agents.known, name)
    if found is None or not found.active:
        raise AgentRefused(why=f"there is no agent {name} who may log in")
    await store.database.note(agents.seen, name)
    return name, found.shown


async def _show(store: ConversationStore, number: str) -> None:
    ticket = await store.ticket(number)
    print(*ticket_lines(ticket, await store.said_in(ticket.conversation), _columns()), sep="\n")


def ticket_lines(ticket: Ticket, said: Iterable[Message], columns: int | None = None) -> Iterator[str]:
    """Everything about a ticket; who said what is told by what begins a line, which no text can do."""
    yield _line(ticket)
    for name, value in ticket.summary.items():
        yield quoted(f"  {name}: ", str(value), columns)
    for line in said:
        text, files = line.body.get("text") or "", sent_with(line)
        if text or not files:
            yield quoted(f"  {_time(line.at)} {line.author}: ", text, columns)
        for file in files:
            where = path_of(media_folder(settings()), file.id, file.kind)
            what = f"{where} ({file.kind}, {math.ceil(file.size / 1024)} kB): {file.name}"
            yield visible(f"  {_time(line.at)} {line.author} sent {what}")
        if line.direction == "out" and line.state in NOT_THERE and (why := (line.result or {}).get("reason")):
            yield visible(f"  {NOT_THERE[line.state]}: {why}")


def _line(ticket: Ticket) -> str:
    who = f"customer {ticket.customer}" if ticket.customer else "not signed in"
    return visible(f"{ticket.number}  {ticket.state:<10}  {_time(ticket.opened_at)}  {who}  {ticket.reason}")


def _columns() -> int | None:
    """Of the terminal that this is read on; in a file or a pipe a line is as long as it is."""
    return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else None


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%d %H:%M")
