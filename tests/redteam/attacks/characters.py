"""Every code point of Unicode, odd signs and broken text at every door: no 500, and each message is answered."""

from __future__ import annotations

import asyncio
import json
import uuid
from urllib.parse import quote

from bot.answers import render
from tests.code_points import MOST, ODD, PLACES, batches, digits, numerals
from tests.e2e.visitor import Visitor
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.people import RAHIM, browsing, chatting, form_token

WELL = frozenset({200, 303, 400, 401, 403, 404, 409, 410, 413, 422, 429, 431})
PER_CUSTOMER = 25  # messages; what one session may send in a minute is more
UNEXPECTED = {render("errors.unexpected", language).text for language in ("bn", "en")}


async def _say_all(target: Target, tries: Tries, texts: list[str], at_once: int = 4) -> None:
    busy = asyncio.Semaphore(at_once)

    async def one(number: int, group: list[str]) -> None:
        async with busy, chatting(target, RAHIM if number % 2 else None) as visitor:
            for text in group:
                await _say(visitor, tries, text)

    groups = [texts[start : start + PER_CUSTOMER] for start in range(0, len(texts), PER_CUSTOMER)]
    await asyncio.gather(*(one(number, group) for number, group in enumerate(groups)))


async def _say(visitor: Visitor, tries: Tries, text: str) -> None:
    body = json.dumps({"id": str(uuid.uuid4()), "text": text})  # halves of a pair as escapes, which JSON allows
    status, told = await visitor.ask("POST", "/chat/messages", data=body, headers={"Content-Type": "application/json"})
    if tries.note(status in (200, 400), f"{text[:40]!a}: {status}") and status == 200:
        said = await visitor.answer_to(told["seq"])
        tries.note(not UNEXPECTED & {line["text"] for line in said}, f"{text[:40]!a} is answered with an error")


@attack("every code point in messages", section=3, seconds=2000)
async def messages(target: Target, tries: Tries) -> None:
    every = list(batches(assigned=target.short, most=MOST))
    await _say_all(target, tries, every[:: target.sizes(len(every) // 3, 1)])


@attack("every numeral where a number is looked for", section=3, seconds=400)
async def numbers(target: Target, tries: Tries) -> None:
    signs = target.sizes(digits()[::100], numerals())
    texts = []
    for place in PLACES[:: target.sizes(4, 1)]:
        at_once = 1900 // (len(place.format("x")) + 1)
        texts += [
            "\n".join(place.format(sign) for sign in signs[at : at + at_once]) for at in range(0, len(signs), at_once)
        ]
    await _say_all(target, tries, texts)


@attack("odd signs at every door", section=3, seconds=300)
async def doors(target: Target, tries: Tries) -> None:
    for sign in ODD[:: target.sizes(15, 1)]:
        async with chatting(target) as visitor, browsing(target) as http:
            for path, body in _bodies(sign):
                kind = {"Content-Type": "application/json"}
                status, _ = await visitor.ask("POST", path, data=json.dumps(body), headers=kind)
                tries.note(status in WELL, f"{path} {body!a}: {status}")
            for path in _paths(quote(sign.encode("utf-8", "surrogatepass"), safe="")):
                async with http.get(path, allow_redirects=False) as reply:
                    tries.note(reply.status in WELL, f"{path}: {reply.status}")
            token = await form_token(http, "/clientarea/login")
            for field in ("email", "password", "csrf", sign):
                fields = {"csrf": token, "email": "rahim@example.com", "password": "x", field: f"{sign}a"}
                pairs = (f"{_quoted(name)}={_quoted(value)}" for name, value in fields.items())
                form = {"Content-Type": "application/x-www-form-urlencoded"}
                async with http.post("/clientarea/login", data="&".join(pairs), headers=form) as reply:
                    tries.note(reply.status in WELL, f"{field} of the login, {sign!a}: {reply.status}")


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _bodies(sign: str) -> list[tuple[str, object]]:
    ident = str(uuid.uuid4())
    return [
        ("/chat/messages", {"id": ident, "text": f"a{sign}"}),
        ("/chat/messages", {"id": sign, "text": "a"}),
        ("/chat/messages", {"id": ident, "button": sign}),
        ("/chat/messages", {"id": ident, "button": f"a{sign}"}),
        ("/chat/messages", {"id": ident, "text": "a", sign: [sign, {sign: sign}]}),
        ("/chat/messages", {sign: 1}),
        ("/chat/language", {"language": sign}),
        ("/chat/identity", {"identity": f"{sign}.{sign}.{sign}"}),
        ("/webhooks/stripe", {"confirmation": sign}),
    ]


def _paths(there: str) -> tuple[str, ...]:
    return (
        f"/chat/updates?after={there}&wait=0", f"/chat/history?before={there}&limit={there}", f"/pay/{there}",
        f"/clientarea/login?next={there}&lang={there}&chat={there}", f"/invoices/{there}", f"/static/{there}",
        f"/?lang={there}&{there}={there}",
        f"/clientarea/invoices/{there}", f"/healthz/proof?challenge={there}", f"/{there}",
        f"/pay/standin/stripe/{there}",
    )  # fmt: skip
