"""Links between an account of a platform and a customer: tampered, of another kind, taken by two at once, ended."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs, quote, urlsplit

import aiohttp

from bot.security.tokens import Tokens
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.people import CSRF, PAGE, PRIYA, RAHIM, browsing, cookie, form_token, link, tampered
from tests.redteam.platforms import MESSENGER, TELEGRAM, answered, identity, person, told, updates
from tests.standins import graph

LINKS = "/clientarea/links"
MINE = "4821"


def _ask_page(target: Target, row: object, secrets: list[str] | None = None) -> str:
    """The token of the page on which a customer says that this account is theirs."""
    made = Tokens(secrets or target.settings.secrets, "account link")
    return made.seal(f"{row.id}.{row.version:x}", 600)  # type: ignore[attr-defined]


def _invoice(target: Target, row: object, number: str = MINE, version: int = 0, seconds: float = 600) -> str:
    """The token of a button to an invoice in a linked chat."""
    made = Tokens(target.settings.secrets, "chat invoice")
    said = f"{row.id}.{row.version + version:x}.pay {number}"  # type: ignore[attr-defined]
    return made.seal(said, seconds)


async def _own_form(http: aiohttp.ClientSession, path: str) -> str:
    """The token of the form that leads to this very page: the one above it logs out."""
    async with http.get(path) as reply:
        found = CSRF.search((await reply.text()).partition(f'action="{path}')[2])
    assert found, f"no form at {path}"
    return found[1]


async def _press(http: aiohttp.ClientSession, path: str, csrf: str, **fields: str) -> int:
    async with http.post(path, data={"csrf": csrf, **fields}, allow_redirects=False) as reply:
        return reply.status


@attack("links of accounts, and what they open", section=3, seconds=120, inside=True)
async def links(target: Target, tries: Tries) -> None:
    who = person()
    await told(target, TELEGRAM, updates.says(who, "what do I owe?"))
    await answered(target, "telegram", who)
    row = identity(target, "telegram", who)
    async with browsing(target, "Rahim") as rahim, browsing(target, "Priya") as priya, browsing(target) as nobody:
        path = f"/clientarea/link/{_ask_page(target, row)}"
        await _all_refused(target, tries, "/clientarea/link/", path.rpartition("/")[2], priya, {
            _invoice(target, row), _ask_page(target, row, ["of another installation, and long"]),
            cookie(rahim, "sahayak_session"), link(target, "pay"), "x", "%00", "%ff", "a" * 5000,
        })  # fmt: skip
        csrf = {http: await _own_form(http, path) for http in (rahim, priya)}
        tries.note(await _press(priya, path, csrf[rahim]) == 403, "another customer's form")
        tries.note(await _press(rahim, path, "") == 403, "a form without a token")
        tries.note(await _press(nobody, path, csrf[rahim]) == 303, "nobody is logged in")
        tries.note(identity(target, "telegram", who).customer is None, "it is linked before anybody pressed")
        both = [_press(http, path, csrf[http]) for _ in range(5) for http in (rahim, priya)]
        statuses = await asyncio.gather(*both)
        row = identity(target, "telegram", who)
        first = rahim if row.customer == RAHIM else priya
        of_first, of_other = statuses[0::2], statuses[1::2]
        if first is priya:
            of_first, of_other = of_other, of_first
        tries.note(of_first[0] == 303 and set(of_first) <= {303, 410}, f"who was first, again and again: {of_first}")
        tries.note(set(of_other) == {410}, f"who came second: {of_other}")
        said = [line.body["text"] for line in await answered(target, "telegram", who) if line.direction == "out"]
        tries.note(len(set(said)) == len(said), f"said twice: {said}")
        await _undone(target, tries, who, first, priya if first is rahim else rahim)


async def _undone(
    target: Target, tries: Tries, who: int, owner: aiohttp.ClientSession, other: aiohttp.ClientSession
) -> None:
    """Buttons to invoices, until the link is undone by its owner and nobody else."""
    row = identity(target, "telegram", who)
    number, foreign = (MINE, "4901") if row.customer == RAHIM else ("4901", MINE)
    good = _invoice(target, row, number)
    async with browsing(target) as http:
        await _all_refused(target, tries, "/go/pay/", good, http, {
            link(target, "pay", RAHIM, MINE), link(target, "pay", PRIYA, "4901"), _ask_page(target, row),
            _invoice(target, row, number, version=1), _invoice(target, row, number, seconds=-1), "x", "%00", "a" * 7000,
        })  # fmt: skip
        csrf = await _own_form(http, f"/go/pay/{good}")
        tries.note(await _press(http, f"/go/pay/{good}", csrf) == 303, "a good button, so the others prove nothing")
        theirs = f"/go/pay/{_invoice(target, row, foreign)}"
        async with http.post(theirs, data={"csrf": await _own_form(http, theirs)}) as reply:
            tries.note(reply.status == 404, f"another customer's invoice in a chat: {reply.status}")
        form = await form_token(other, LINKS)
        await _press(other, f"{LINKS}/undo", form, account=row.id)
        tries.note(identity(target, "telegram", who).customer == row.customer, "another customer has undone it")
        form = await form_token(owner, LINKS)
        mixed = [_press(http, f"/go/pay/{good}", csrf) for _ in range(5)]
        mixed += [_press(owner, f"{LINKS}/undo", form, account=row.id) for _ in range(3)]
        tries.note(set(await asyncio.gather(*mixed)) <= {303, 410}, "buttons while it is undone")
        tries.note(identity(target, "telegram", who).customer is None, "it is not undone")
        tries.note(await _press(http, f"/go/pay/{good}", csrf) == 410, "a button afterwards")


async def _all_refused(
    target: Target, tries: Tries, room: str, good: str, http: aiohttp.ClientSession, others: set[str]
) -> None:
    async with http.get(f"{room}{good}", headers=PAGE) as reply:
        tries.note(reply.status == 200, f"a good link of {room}: {reply.status}, so the others prove nothing")
    for token in sorted(others) + tampered(good, target.sizes(9, 1)):
        path = f"{room}{quote(token, safe='%')}"
        async with http.get(path, allow_redirects=False) as reply:
            tries.note(reply.status in (404, 410), f"{path}: {reply.status}")
        tries.note(await _press(http, path, "x") in (403, 404), f"a press on {path}")


@attack("a link from the client area that others bring", section=3, seconds=60, inside=True)
async def brought(target: Target, tries: Tries) -> None:
    one, two, elsewhere = person(), person(), person()
    group = -person()
    async with browsing(target, "Rahim") as http:
        form = {"csrf": await form_token(http, LINKS), "channel": "telegram"}
        async with http.post(f"{LINKS}/new", data=form, allow_redirects=False) as reply:
            (token,) = parse_qs(urlsplit(reply.headers["Location"]).query)["start"]
    start = f"/start {token}"
    await told(target, MESSENGER, graph.happened(str(elsewhere), "referral", ref=token))
    await told(target, TELEGRAM, updates.made(message=updates.message(group, start, kind="group")))
    for forged in (start[:-1], start + "A", start.swapcase().lower()):
        await told(target, TELEGRAM, updates.says(elsewhere, forged))
    await asyncio.gather(*(told(target, TELEGRAM, updates.says(who, start)) for _ in range(3) for who in (one, two)))
    asked = {who: await _buttons(target, who) for who in (one, two, elsewhere)}
    asked[elsewhere] += await _buttons(target, elsewhere, "messenger")
    tries.note(bool(asked[one]) != bool(asked[two]), "both who brought it, or neither, are asked")
    tries.note(not asked[elsewhere], "who brought a forged one, or to another platform, is asked")
    mine, other = (one, two) if asked[one] else (two, one)
    yes = asked[mine][0]
    await told(target, TELEGRAM, updates.presses(other, yes))
    await told(target, TELEGRAM, updates.presses(group, yes, kind="group"))
    await answered(target, "telegram", other)
    await asyncio.gather(*(told(target, TELEGRAM, updates.presses(mine, yes)) for _ in range(5)))
    await answered(target, "telegram", mine)
    await told(target, TELEGRAM, updates.says(other, start))
    for who, channel, wanted in (
        (mine, "telegram", RAHIM), (other, "telegram", None), (elsewhere, "messenger", None),
        (elsewhere, "telegram", None), (group, "telegram_group", None),
    ):  # fmt: skip
        row = identity(target, channel, who)
        tries.note(row is not None and row.customer == wanted, f"on {channel}: {row and row.customer}, not {wanted}")


async def _buttons(target: Target, who: int, channel: str = "telegram") -> list[str]:
    """What somebody may press, of the newest line that has buttons."""
    said = await answered(target, channel, who)
    shown = [line.body["buttons"] for line in said if line.direction == "out" and line.body.get("buttons")]
    return [one["token"] for one in shown[-1] if "token" in one] if shown else []
