"""Session tokens, links, cookies and form tokens that were changed, are too old, or of another kind or place."""

from __future__ import annotations

from urllib.parse import quote

from bot.billing.links import Purpose
from bot.security.tokens import Tokens
from tests.e2e.visitor import PRIYAS
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.people import (
    PAGE,
    PRIYA,
    browsing,
    chatting,
    cookie,
    foreign_link,
    form_token,
    link,
    mixed,
    tampered,
)

ROOMS: dict[str, Purpose] = {"pay": "pay", "invoices": "download"}
MANY = 90  # requests from one address, so that its share is not what refuses them


@attack("tampered chat sessions", section=3, seconds=120)
async def chat_sessions(target: Target, tries: Tries) -> None:
    async with chatting(target, PRIYA) as owner, chatting(target) as stranger:
        await owner.answer("what do I owe?")
        true, mine = owner.token, stranger.token
        forged = tampered(true, target.sizes(9, 1)) + mixed(true, mine)
        doors = ("GET /chat/history", "GET /chat/updates?wait=0", "DELETE /chat/session", "POST /chat/messages")
        for start in range(0, len(forged), MANY):
            async with target.http() as http:
                for number, token in enumerate(forged[start : start + MANY]):
                    method, path = doors[number % len(doors)].split()
                    headers = {"Authorization": f"Bearer {token}"}
                    async with http.request(method, path, headers=headers, json={"id": "x", "text": "hi"}) as reply:
                        body = await reply.text()
                        tries.note(
                            reply.status == 401 and not PRIYAS.search(body),
                            f"{method} {path} {token!r}: {reply.status}",
                        )
        tries.note((await owner.updates())["messages"], "the owner's own token opens nothing: the others prove nothing")


@attack("tampered, old and foreign links", section=3, seconds=120)
async def links(target: Target, tries: Tries) -> None:
    for room, purpose in ROOMS.items():
        good, other = link(target, purpose), link(target, "download" if purpose == "pay" else "pay")
        old = link(target, purpose, age=60 * target.settings.link_minutes + 1)
        wanted = dict.fromkeys([*tampered(good, target.sizes(6, 1)), other, foreign_link(target, purpose)], 404) | {
            old: 410
        }
        wanted |= dict.fromkeys(("x", "..%2f..%2fetc", "%00", "a" * 5000, "null"), 404)
        async with target.http(headers=PAGE) as http, http.get(f"/{room}/{good}") as reply:
            tries.note(reply.status == 200, f"a good link of {room}: {reply.status}, so the others prove nothing")
        tokens = list(wanted)
        for start in range(0, len(tokens), MANY // 2):
            async with target.http(headers=PAGE) as http:
                for token in tokens[start : start + MANY // 2]:
                    for method in ("GET", "POST"):
                        data = {"gateway": "sslcommerz"} if method == "POST" else None
                        async with http.request(method, f"/{room}/{quote(token, safe='%')}", data=data) as reply:
                            # A random token may spell her name, and the page says which address it did not find.
                            seen = PRIYAS.search((await reply.text()).replace(token, ""))
                            tries.note(
                                reply.status == wanted[token] and not seen, f"{method} {room} {token!r}: {reply.status}"
                            )


@attack("tampered cookies of the client area", section=3, seconds=120)
async def cookies(target: Target, tries: Tries) -> None:
    async with browsing(target, "Priya") as owner, browsing(target, "Rahim") as stranger:
        true, mine = cookie(owner, "sahayak_session"), cookie(stranger, "sahayak_session")
        forged = tampered(true, target.sizes(9, 1)) + mixed(true, mine)
        for start in range(0, len(forged), MANY):
            async with target.http(headers=PAGE) as http:
                for token in forged[start : start + MANY]:
                    headers = {"Cookie": f"sahayak_session={token}"}
                    async with http.get("/clientarea/", headers=headers, allow_redirects=False) as reply:
                        held = reply.status == 303 and not PRIYAS.search(await reply.text())
                        tries.note(held, f"{token!r}: {reply.status}")
        async with owner.get("/clientarea/") as reply:
            tries.note(
                PRIYAS.search(await reply.text()), "the owner's own cookie opens nothing: the others prove nothing"
            )
        await _logged_out(target, tries, true)


async def _logged_out(target: Target, tries: Tries, true: str) -> None:
    """A copy of the cookie after its owner has logged out."""
    kept = {"Cookie": f"sahayak_session={true}"}
    async with browsing(target) as owner:
        owner.cookie_jar.update_cookies({"sahayak_session": true})
        token = await form_token(owner, "/clientarea/")
        async with owner.post("/clientarea/logout", data={"csrf": token}, allow_redirects=False) as reply:
            tries.note(reply.status == 303, f"logging out: {reply.status}")
    async with target.http(headers=PAGE | kept) as http, http.get("/clientarea/", allow_redirects=False) as reply:
        tries.note(reply.status == 303, f"a cookie after its owner has logged out: {reply.status}")


@attack("a token of one kind at every other door", section=3, seconds=60)
async def kinds(target: Target, tries: Tries) -> None:
    async with chatting(target, PRIYA) as owner, browsing(target, "Priya") as browser:
        said = await owner.answer("please send me the PDF of invoice 4901")
        tokens = {
            "session": owner.token,
            "cookie": cookie(browser, "sahayak_session"),
            "form": await form_token(browser, "/clientarea/masspay"),
            "pay": link(target, "pay"),
            "invoices": link(target, "download"),
            "button": next(one["token"] for line in said for one in line["buttons"] if "token" in one),
            "proof key": target.settings.derived("installation proof"),
            "unknown purpose": Tokens(target.settings.secrets, "else").seal(PRIYA, 600),
        }
        for kind, token in tokens.items():
            bearer = {"Authorization": f"Bearer {token}"}
            doors = {
                "session": ("GET", "/chat/history", bearer, None, 401),
                "ask": ("POST", "/chat/ask", bearer, {"text": "what do I owe?", "customer": PRIYA}, 401),
                "metrics": ("GET", "/metrics", bearer, None, 404 if not target.settings.metrics_key else 401),
                "pay": ("GET", f"/pay/{token}", PAGE, None, 404),
                "invoices": ("GET", f"/invoices/{token}", PAGE, None, 404),
                "standin": ("GET", f"/pay/standin/sslcommerz/{token}", PAGE, None, 404),
                "cookie": ("GET", "/clientarea/", PAGE | {"Cookie": f"sahayak_session={token}"}, None, 303),
            }
            async with target.http() as http:
                for door, (method, path, headers, body, status) in doors.items():
                    if door == kind:
                        continue
                    asked = http.request(method, path, headers=headers, json=body, allow_redirects=False)
                    async with asked as reply:
                        seen = PRIYAS.search(await reply.text())
                        tries.note(reply.status == status and not seen, f"a {kind} as {door}: {reply.status}")


@attack("forms that our pages did not make", section=3, seconds=60)
async def forms(target: Target, tries: Tries) -> None:
    async with browsing(target, "Rahim") as mine, browsing(target, "Priya") as theirs, browsing(target) as nobody:
        true = await form_token(mine, "/clientarea/masspay")
        others = await form_token(theirs, "/clientarea/masspay"), await form_token(nobody, "/clientarea/login")
        for token in (*tampered(true, target.sizes(6, 1)), *others, ""):
            fields = {"csrf": token, "number": "4821"}
            async with mine.post("/clientarea/pay", data=fields, allow_redirects=False) as reply:
                tries.note(reply.status == 403, f"{token!r}: {reply.status}")
        for site in ("cross-site", "same-site"):
            fields, headers = {"csrf": true, "number": "4821"}, {"Sec-Fetch-Site": site}
            async with mine.post("/clientarea/pay", data=fields, headers=headers, allow_redirects=False) as reply:
                tries.note(reply.status == 403, f"from a page of another site: {reply.status}")
        async with mine.post("/clientarea/pay", data={"csrf": true, "number": "4821"}, allow_redirects=False) as reply:
            tries.note(reply.status == 303, f"the right one: {reply.status}, so the others prove nothing")
