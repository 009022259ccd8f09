"""Reports of platforms that no platform sent, that hold wrong values, or that come again and again."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Iterator
from typing import Any

from bot.channels.messenger.webhook import verify_token
from bot.channels.telegram.webhook import HEADER
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.kept import search
from tests.redteam.platforms import (
    MESSENGER,
    SIGNATURE,
    TELEGRAM,
    answered,
    headers,
    identity,
    person,
    report,
    updates,
)
from tests.standins import graph

QUESTION = "how do I pay an invoice?"
CHANNELS = {TELEGRAM: "telegram", MESSENGER: "messenger"}
MANY = 90  # requests from one address, so that its share is not what refuses them
ODD: tuple[Any, ...] = (
    None, True, -1, 2**63, 10**40, 1e308, "", "\x00", "\ud800", "x" * 5000, "১২৩", "../../x", [], [[None]], {},
    {"id": {"id": 1}}, ["a"] * 100,
)  # fmt: skip


def _words(path: str, who: int) -> bytes:
    if path == TELEGRAM:
        return json.dumps(updates.says(who, QUESTION)).encode()
    return graph.delivery(graph.said(str(who), QUESTION, f"m{who}"))


@attack("reports that no platform sent", section=3, seconds=60, inside=True)
async def forged(target: Target, tries: Tries) -> None:
    async with target.http() as http:
        for path, channel in CHANNELS.items():
            who = person()
            raw = _words(path, who)
            for proof in _false_proofs(target, path, raw):
                status = await report(http, path, raw, proof)
                tries.note(status == 401, f"{path} with {proof}: {status}")
            if path == MESSENGER:
                status = await report(http, path, raw + b" ", headers(target, path, raw))
                tries.note(status == 401, f"a delivery that was changed: {status}")
            tries.note(identity(target, channel, who) is None, f"{path}: a forged report left somebody behind")
            status = await report(http, path, raw, headers(target, path, raw))
            held = status == 200 and identity(target, channel, who) is not None
            tries.note(held, f"{path}: the true one: {status}, so the others prove nothing")
        for given in ("", "x", verify_token(target.settings)[:-1], "%00", "%ff"):
            asked = f"{MESSENGER}?hub.mode=subscribe&hub.challenge=1&hub.verify_token={given}"
            async with http.get(asked) as reply:
                tries.note(reply.status == 401, f"{asked}: {reply.status}")


def _false_proofs(target: Target, path: str, raw: bytes) -> Iterator[dict[str, str]]:
    ((name, true),) = headers(target, path, raw).items()
    yield {}
    for value in ("", true[:-1], true + "x", true.swapcase(), f"{true}, x", "x" * 6000, "é"):
        yield {name: value}
    yield {SIGNATURE if name == HEADER else HEADER: true}
    if name == SIGNATURE:
        yield {"X-Hub-Signature": true}
        yield {name: graph.signature(raw, "another app's secret")}
        yield {name: graph.signature(raw).replace("sha256=", "sha1=")}


@attack("reports with a wrong value in every field", section=3, seconds=600, inside=True)
async def wrong_values(target: Target, tries: Tries) -> None:
    for path, reports in ((TELEGRAM, _updates()), (MESSENGER, _deliveries())):
        wrong = [one for whole in reports for one in _with_one_wrong(whole)]
        chosen = wrong[:: target.sizes(53, 1)]
        for start in range(0, len(chosen), MANY):
            async with target.http() as http:
                for number, one in enumerate(chosen[start : start + MANY], start):
                    raw = json.dumps(one).encode()
                    status = await report(http, path, raw, headers(target, path, raw))
                    held = status == 200 or (path == TELEGRAM and status == 400)
                    tries.note(held, f"{path} {number}: {status} for {raw[:200]!r}")
        async with target.http() as http:
            for raw in _no_reports():
                status = await report(http, path, raw, headers(target, path, raw))
                tries.note(status in (200, 400, 413), f"{path}: {status} for {raw[:40]!r}")
    tries.note(not _lost(target), "a report is called lost")
    for path, channel in CHANNELS.items():
        who = person()
        raw = _words(path, who)
        async with target.http() as http:
            await report(http, path, raw, headers(target, path, raw))
        said = await answered(target, channel, who)
        tries.note(len(said) > 1, f"{path}: nobody is answered afterwards")


def _updates() -> list[dict[str, Any]]:
    who = person()
    picture = {"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}
    member = updates.message(-who, "/help", kind="supergroup", reply_to_message={"from": {"id": 424242}})
    return [
        updates.says(who, photo=[picture], caption="see", media_group_id="77"),
        updates.says(who, document={"file_id": "d", "file_name": "a.pdf"}),
        updates.made(edited_message=updates.message(who, "x")),
        updates.presses(who, "token"),
        updates.member(who, "member"),
        updates.says(who, "/start abcDEF_-1"),
        updates.made(message=member),
    ]


def _deliveries() -> list[dict[str, Any]]:
    who = str(person())
    files = [{"type": "image", "payload": {"url": "https://x.invalid/a.png", "sticker_id": None}}]
    every = [
        graph.said(who, "see", "m1", attachments=files, quick_reply={"payload": "token"}),
        graph.pressed(who, "token", "m2", referral={"ref": "abc"}),
        graph.happened(who, "referral", ref="abc"),
        graph.happened(who, "pass_thread_control", new_owner_app_id="5"),
        graph.happened(who, "take_thread_control", new_owner_app_id="5"),
    ]
    return [json.loads(graph.delivery(one)) for one in every]


def _with_one_wrong(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for place in _places(whole):
        for value in ODD:
            made = copy.deepcopy(whole)
            if "update_id" in made:
                made["update_id"] = updates.made()["update_id"]
            inside: Any = made
            for name in place[:-1]:
                inside = inside[name]
            inside[place[-1]] = value
            yield made


def _places(thing: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for name, value in inside:
        yield (*before, name)
        yield from _places(value, (*before, name))


def _no_reports() -> Iterator[bytes]:
    """Bodies that are none, too deep, too many, too large."""
    yield from (b"", b"null", b"[]", b"{", b"\xff\xfe", b"\x00", b'{"update_id": NaN}', b'{"update_id": 1e400}')
    yield b'{"update_id": ' + b"9" * 5000 + b"}"
    yield from (b"[" * 50_000 + b"]" * 50_000, b'{"a":' * 20_000 + b"1" + b"}" * 20_000, b"x" * 1_000_000)
    yield b'{"object": "page", "entry": [' + b",".join([b"{}"] * 50_000) + b"]}"
    yield b'{"update_id": 1, "message": {"photo": [' + b",".join([b"{}"] * 50_000) + b"]}}"


@attack("one report told again and again", section=3, seconds=60, inside=True)
async def repeated(target: Target, tries: Tries) -> None:
    for path, channel in CHANNELS.items():
        for _ in range(target.sizes(2, 20)):
            who = person()
            raw = _words(path, who)
            proof = headers(target, path, raw)
            async with target.http() as http, target.http() as other:
                told = [report(http if n % 2 else other, path, raw, proof) for n in range(target.sizes(30, 100))]
                for status in await asyncio.gather(*told):
                    tries.note(status == 200, f"{path}, at once: {status}")
                await answered(target, channel, who)
                for _ in range(5):
                    tries.note(await report(http, path, raw, proof) == 200, f"{path}, once more")
            said = await answered(target, channel, who)
            came = [line for line in said if line.direction == "in"]
            answers = [line.body["text"] for line in said if line.direction == "out" and line.reply_to]
            tries.note(len(came) == 1, f"{path}: one message is kept {len(came)} times")
            tries.note(answers and len(set(answers)) == len(answers), f"{path}: answered {len(answers)} times")
    chosen = target.settings
    found = await asyncio.to_thread(
        search, target, {chosen.telegram_token, chosen.messenger_token, chosen.messenger_secret}
    )
    tries.note(not found, f"a platform's secret is in {list(found.values())}")
    tries.note(not _lost(target), "what was told again is called lost")


def _lost(target: Target) -> bool:
    """Whether the log says that a report was passed over, because something went wrong with it."""
    return any(b" is lost" in file.read_bytes() for file in (target.settings.var / "log").glob("web.log*"))
