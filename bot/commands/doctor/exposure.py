"""What a public address must not have: the demo, pretended gateways, plain HTTP, a proxy that is not counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.commands.doctor.line import Line, bad, ok, warn
from bot.exposure import Reach


@dataclass(frozen=True)
class Exposure:
    """`reach`: of the public address, `listens`: of the one that `web` listens on. `gateways`: (name, whether it only
    pretends); `broken_gateways`: what is said of those that cannot be opened; `unnamed_gateways`: those that have keys
    and are not offered. `demo_customers`: in the database.
    """

    url: str
    reach: Reach
    listens: Reach
    proxies: int
    demo: bool
    demo_in_public: bool
    demo_customers: int
    gateways: Sequence[tuple[str, bool]]
    broken_gateways: Sequence[str] = ()
    unnamed_gateways: Sequence[str] = ()
    embed_origins: Sequence[str] = ()
    identity_secret: bool = False


def check(seen: Exposure) -> Iterator[Line]:
    yield from (_demo(seen), _gateways(seen), _proxies(seen), _tls(seen), _widget(seen))


def _demo(seen: Exposure) -> Line:
    public = seen.reach == "public"
    if seen.demo and public:
        verdict = warn if seen.demo_in_public else bad
        return verdict(
            "demo",
            f"SAHAYAK_DEMO=1 on {seen.url}: anybody can pay with money that does not exist",
            "Set SAHAYAK_DEMO=0",
        )
    if seen.demo_customers and not seen.demo:
        text = f"{seen.demo_customers} demo customers are still in the database, and can log in"
        return (bad if public else warn)(
            "demo", text, "Begin with an empty database, or delete them from billing_customers"
        )
    if seen.demo and seen.listens != "loopback":
        return warn("demo", f"SAHAYAK_DEMO=1, and others reach {seen.url}", "Set SAHAYAK_DEMO=0 before customers come")
    return ok("demo", "on, for this machine only" if seen.demo else "off")


def _gateways(seen: Exposure) -> Line:
    if seen.broken_gateways:
        return bad("gateways", "; ".join(seen.broken_gateways), "Set what it needs, or take it out of SAHAYAK_GATEWAYS")
    if seen.unnamed_gateways:
        names = ", ".join(seen.unnamed_gateways)
        text = f"nobody is offered {names}: keys are set, but SAHAYAK_GATEWAYS does not name it"
        return warn("gateways", text, "Name it there, or take its keys away")
    pretending = [name for name, pretends in seen.gateways if pretends]
    names = ", ".join(name for name, _ in seen.gateways)
    if pretending:
        text = f"{', '.join(pretending)} only pretend: no money moves"
        todo = "Name real ones with their keys in SAHAYAK_GATEWAYS, and set SAHAYAK_DEMO=0"
        return bad("gateways", text, todo) if seen.reach == "public" else warn("gateways", text, todo)
    if not seen.gateways:
        return warn("gateways", "there is none: nobody can pay here", "Name one in SAHAYAK_GATEWAYS (docs/gateways.md)")
    return ok("gateways", names)


def _proxies(seen: Exposure) -> Line:
    if seen.url.startswith("https://") and not seen.proxies:
        text = f"SAHAYAK_PROXIES=0, but something before `web` speaks TLS for {seen.url}: every visitor has its address"
        todo = "Set SAHAYAK_PROXIES=1, and have the proxy write X-Forwarded-For over (deploy/nginx)"
        return bad("proxies", text, todo) if seen.reach == "public" else warn("proxies", text, todo)
    if seen.proxies and seen.listens == "public":
        text = f"SAHAYAK_PROXIES={seen.proxies}, but `web` listens for everybody, who may claim any address"
        return warn("proxies", text, "Take SAHAYAK_HOST back to its default, or let a firewall admit the proxy alone")
    return ok("proxies", f"{seen.proxies} counted" if seen.proxies else "none, and none seems to be there")


def _tls(seen: Exposure) -> Line:
    if seen.url.startswith("https://"):
        return ok("tls", f"customers reach {seen.url}")
    text = f"customers reach {seen.url} without TLS: logins and links can be read on the way"
    todo = "Put a proxy with a certificate before it (deploy/README.md), and set SAHAYAK_PUBLIC_URL=https://…"
    if seen.reach == "public":
        return bad("tls", text, todo)
    return warn("tls", text, todo) if seen.reach == "private" else ok("tls", "not needed on this machine alone")


def _widget(seen: Exposure) -> Line:
    if not seen.embed_origins:
        return ok("widget", "on our own pages only")
    text = f"may be embedded by {', '.join(seen.embed_origins)}"
    plain = [one for one in seen.embed_origins if one.startswith("http://")]
    if plain and seen.reach == "public":
        return bad(
            "widget", f"{', '.join(plain)} may embed it without TLS", "Name it with https:// in SAHAYAK_EMBED_ORIGINS"
        )
    if not seen.identity_secret:
        return warn(
            "widget",
            f"{text}, which cannot say who their visitor is",
            "Set SAHAYAK_IDENTITY_SECRET (docs/embedding.md)",
        )
    return ok("widget", text)
