"""Secrets by every way in, and a search for them in all that is kept: database with its log, logs, tickets, events."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Callable

from tests.e2e.visitor import Visitor
from tests.privacy.corpus import HALVES, REGISTERS, Form, forms, leaks
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.kept import database_text, search
from tests.redteam.people import PAGE, RAHIM, browsing, chatting, cookie, form_token, link
from tests.redteam.raw import raw

RECALL = 0.99
PER_CUSTOMER = 9  # of up to three messages; one session may send thirty in a minute
LONG = 9  # letters and digits: shorter ones stand somewhere in a database by chance
Mark = Callable[[str], str]
HANDED_OVER = "I want to talk to a person"


@attack("secrets typed into the chat", section=2, seconds=400, inside=True)
async def in_the_chat(target: Target, tries: Tries) -> None:
    every = [one for half in HALVES for register in REGISTERS for one in forms(register, "secrets", half)]
    chosen = every[:: target.sizes(len(every) // 30, 1)]
    kept: list[Form] = []
    groups = [chosen[start : start + PER_CUSTOMER] for start in range(0, len(chosen), PER_CUSTOMER)]
    busy = asyncio.Semaphore(4)

    async def one(group: list[Form], customer: str | None) -> None:
        async with busy, chatting(target, customer) as visitor:
            for form in group:
                found = await _stored(visitor, form)
                if any(leaks(secret, found) for secret in form.secrets):
                    kept.append(form)
            await visitor.answer(HANDED_OVER)  # a ticket keeps the transcript too

    await asyncio.gather(*(one(group, (RAHIM, None)[number % 2]) for number, group in enumerate(groups)))
    tries.tried += len(chosen)
    said = [form.messages for form in kept]
    tries.note(len(kept) <= (1 - RECALL) * len(chosen), f"{len(kept)} of {len(chosen)} were kept: {said[:3]}")
    long = {value for form in chosen for _, value in form.secrets if _is_long(value)}
    long -= {value for form in kept for _, value in form.secrets}  # some are in several forms
    found = await asyncio.to_thread(search, target, long)
    tries.note(
        HANDED_OVER in await asyncio.to_thread(database_text, target), "the tickets were looked for in the wrong place"
    )
    for value in long:
        tries.note(value not in found, f"{value!r} is in {found.get(value)}")
    tries.say(f"{len(kept)} of {len(chosen)} forms kept, {len(found)} of {len(long)} secrets found on disk")


def _is_long(value: str) -> bool:
    return sum(sign.isalnum() for sign in value) >= LONG and not value.isalpha()


async def _stored(visitor: Visitor, form: Form) -> str:
    """What is told of these messages afterwards, the answers included."""
    began = (await visitor.updates())["last"]
    for message in form.messages:
        seq = await visitor.say(message)
    await visitor.answer_to(seq)
    told = await visitor.updates(began)
    return "\0".join(line["text"] for line in told["messages"] if line["author"] == "customer")


@attack("secrets where nobody expects them", section=2, seconds=120, inside=True)
async def elsewhere(target: Target, tries: Tries) -> None:
    """Each way gets a secret of its own, so that what is found says where it came in."""
    marks: dict[str, str] = {}

    def mark(way: str) -> str:
        # Shaped like no token, which the log would mask: here it has to do without.
        return marks.setdefault(way, "".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _ in range(12)))

    await _by_requests(target, mark)
    await _by_pages(target, mark)
    await _by_broken_requests(target, mark)
    async with chatting(target, RAHIM) as visitor, browsing(target, "Rahim") as http:
        marks |= {"a bearer token": visitor.token, "a cookie": cookie(http, "sahayak_session")}
        pay = link(target, "pay", RAHIM, "4821")
        async with http.get(f"/pay/{pay}") as reply:
            tries.note(reply.status == 200, f"a pay link: {reply.status}")
        marks |= {"a pay link that was opened": pay, "the installation's secret": target.settings.secret}
        marks |= {"the engine's key": target.settings.turns_key, "the ask key": target.settings.derived("ask")}
        await visitor.answer("what do I owe?")
    found = await asyncio.to_thread(search, target, set(marks.values()))
    kept = {where: [one for one in found.get(value, []) if not _own(one)] for where, value in marks.items()}
    for where in marks:
        tries.note(not kept[where], f"{where}: in {kept[where]}")
    tries.say(f"{len(marks)} ways, {sum(map(bool, kept.values()))} kept something")


def _own(place: str) -> bool:
    """The file that keeps the secret itself."""
    return place in ("secret", "engine-key")


async def _by_requests(target: Target, mark: Mark) -> None:
    ident = str(uuid.uuid4())
    async with chatting(target) as visitor:
        doors = ("/chat/messages", "/chat/language", "/chat/identity")
        for door in doors:
            for field in ("id", "text", "button", "language", "identity", "more"):
                if (door, field) == ("/chat/messages", "text"):
                    continue  # what customers say is kept, as far as it is no secret
                body = {"id": ident, "text": "hi", "language": "en", field: mark(f"{field} of {door}")}
                await visitor.ask("POST", door, json=body)
            await visitor.ask("POST", door, json={mark(f"a name of {door}"): 1})
            await visitor.ask("POST", door, data=mark(f"no JSON at {door}"))
            await visitor.ask("POST", f"{door}?q={mark(f'address of {door}')}", json={})
            for header in (
                "Authorization",
                "User-Agent",
                "Referer",
                "Origin",
                "Accept-Language",
                "X-Request-Id",
                "Cookie",
            ):
                value = {"Authorization": "Bearer ", "Cookie": "sahayak_session="}.get(header, "")
                headers = {header: value + mark(f"{header} at {door}")}
                await visitor.ask("POST", door, json={}, headers=headers)
        bearer = {"Authorization": f"Bearer {target.settings.derived('ask')}"}
        for field in ("conversation", "customer", "more"):
            body = {"text": "hi", "timeout": 0.1, field: mark(f"{field} of /chat/ask")}
            if field != "customer":  # whoever holds our secret names the customer, which is kept
                await visitor.ask("POST", "/chat/ask", json=body, headers=bearer)
        for gateway in ("sslcommerz", "stripe", "nowhere"):
            async with visitor.http.post(f"/webhooks/{gateway}", data={"confirmation": mark(f"a notice of {gateway}")}):
                pass


async def _by_pages(target: Target, mark: Mark) -> None:
    async with browsing(target) as http:
        token = await form_token(http, "/clientarea/login")
        for field in ("email", "password", "next", "csrf"):
            fields = {"csrf": token, "email": "rahim@example.com", "password": "wrong"}
            fields[field] = mark(f"{field} of the login")
            async with http.post("/clientarea/login", data=fields, allow_redirects=False):
                pass
        for path in (
            "/pay/{}", "/invoices/{}", "/pay/standin/sslcommerz/{}", "/static/{}", "/{}", "/clientarea/?next={}",
            "/clientarea/invoices/{}", "/healthz/proof?challenge={}", "/pay/return/x?outcome={}", "/metrics?key={}",
        ):  # fmt: skip
            async with http.get(path.format(mark(path)), headers=PAGE, allow_redirects=False):
                pass


async def _by_broken_requests(target: Target, mark: Mark) -> None:
    for what, text in {
        "a line that is no HTTP": "{}\r\n\r\n", "a method": "{} / HTTP/1.1\r\n\r\n", "a version": "GET / {}\r\n\r\n",
        "a header without a colon": "GET / HTTP/1.1\r\nHost: x\r\n{}\r\n\r\n",
        "a host": "GET / HTTP/1.1\r\nHost: {}\r\n\r\n",
        "a bad length": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n",
        "half a body": 'POST /chat/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{{"text": "{}',
        "a bad chunk": "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{}\r\n",
        "a bad cookie": 'GET /clientarea/ HTTP/1.1\r\nHost: x\r\nCookie: a="\\{}\x01\r\n\r\n',
    }.items():  # fmt: skip
        async with raw(target) as talk:
            await talk.send(text.format(mark(what)).encode())
            try:
                async with asyncio.timeout(0.3):
                    await talk.status()
            except TimeoutError:
                pass
