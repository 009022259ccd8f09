"""Messenger: whether Meta takes our token, and reports to us what it should."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.messenger.client import GraphRefused, GraphTrouble
from bot.channels.messenger.profile import Page
from bot.commands.doctor.line import Line, bad, ok, warn

_NEW_TOKEN = "Make a new page token at Meta and put it into SAHAYAK_MESSENGER_TOKEN"
_REACH = "See whether this machine reaches what SAHAYAK_MESSENGER_API names, and whether it is the Graph API"


def check(page: Page | GraphTrouble | None, public_url: str, secret: bool) -> Iterator[Line]:
    """`page`: how it stands, or why nobody knows; None where no token is set."""
    if page is None:
        return
    if not secret:
        yield bad("messenger", "there is a page's token, but not the app's secret", "Set SAHAYAK_MESSENGER_SECRET")
        return
    if not public_url.startswith("https://"):
        yield warn("messenger", f"Meta calls https only, not {public_url}", "Set SAHAYAK_PUBLIC_URL")
    if isinstance(page, GraphTrouble):
        yield _trouble(page)
    elif page.missing:
        yield bad("messenger", f"the page lacks {', '.join(page.missing)}", "Run `python -m bot messenger set-up`")
    else:
        yield ok("messenger", f"the page {page.name} ({page.ident}) is ready")


def _trouble(trouble: GraphTrouble) -> Line:
    if not isinstance(trouble, GraphRefused):
        return warn("messenger", f"Meta does not answer ({trouble})", _REACH)
    if trouble.code == 190:
        return bad("messenger", f"Meta does not take the page's token ({trouble})", _NEW_TOKEN)
    if trouble.code in (10, 200):
        return bad("messenger", f"the token may not do it ({trouble})", "Give the app pages_messaging for this page")
    if trouble.code == 2635:
        return bad("messenger", f"the Graph API's version is over ({trouble})", "Set SAHAYAK_MESSENGER_VERSION anew")
    if trouble.status == 404 and not trouble.code:
        return bad("messenger", f"no Graph API answers ({trouble})", _REACH)
    todo = "Compare SAHAYAK_MESSENGER_SECRET with the app's" if trouble.code == 100 else "Look again later"
    return bad("messenger", f"Meta refuses ({trouble})", todo)
