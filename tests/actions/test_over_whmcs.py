"""What the chat answers over a WHMCS with its habits. To add a case, edit over_whmcs.yml beside this file."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.billing import Billing
from bot.billing.assembly import assemble, prepare
from bot.settings import Settings
from tests.actions.conftest import on
from tests.actions.talk import EVERY, Talk, drawn
from tests.actions.test_account_answers import _pieces, _reads_well
from tests.standins import whmcs_books as made
from tests.standins.whmcs import IDENTIFIER, SECRET, Whmcs

CASES = yaml.safe_load((Path(__file__).parent / "over_whmcs.yml").read_text(encoding="utf-8"))
MAKERS = {
    "invoices": made.invoice, "transactions": made.transaction, "products": made.product, "domains": made.domain,
    "cards": made.card,
}  # fmt: skip
CUSTOMER = "7"


def _with_days(value: Any) -> Any:
    """The same, where "<-3>" is the day three days ago."""
    if isinstance(value, dict):
        return {key: _with_days(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_days(one) for one in value]
    if isinstance(value, str):
        return re.sub(r"<([+-]\d+)>", lambda found: str(date.today() + timedelta(days=int(found[1]))), value)
    return value


def _filled(books: dict[str, Any]) -> Whmcs:
    whmcs = Whmcs()
    made.client(whmcs, int(CUSTOMER), "rahim@example.com", **books.get("client", {}))
    for kind, make in MAKERS.items():
        for one in _with_days(books.get(kind, [])):
            make(whmcs, **one)
    return whmcs


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a database in which no payment was ever begun; tests only read it."""
    made = tmp_path_factory.mktemp("over_whmcs")
    prepare(Settings.read({"SAHAYAK_VAR": str(made), "SAHAYAK_DEMO": "0"}))
    return made


@pytest.fixture
async def billing(case: dict[str, Any], folder: Path) -> AsyncIterator[Billing]:
    async with _filled(case["books"]).serving() as whmcs:
        named = {"URL": whmcs.url, "IDENTIFIER": IDENTIFIER, "SECRET": SECRET, **case.get("settings", {})}
        told = {f"SAHAYAK_WHMCS_{name}": value for name, value in named.items()}
        chosen = Settings.read({"SAHAYAK_VAR": str(folder), "SAHAYAK_BACKEND": "whmcs", "SAHAYAK_DEMO": "0", **told})
        billing = on(date.today(), assemble(chosen))
        yield billing
        await billing.close()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
async def test_answer_over_whmcs(case: dict[str, Any], billing: Billing) -> None:
    for ask in case["asks"]:
        action = next(one for one in EVERY if one.topic == ask["topic"])
        for language in ("bn", "en"):
            said = await Talk(billing, CUSTOMER, language).act(
                action(billing), ask.get("entities"), ask.get("text", "")
            )
            for piece in _pieces(ask.get("says", ()), language, billing):
                assert piece in said.text
            for piece in _pieces(ask.get("never", ()), language, billing):
                assert piece not in said.text
            if "buttons" in ask:
                assert [drawn(billing, CUSTOMER, button) for button in said.buttons] == ask["buttons"]
            _reads_well(said, language, billing)
