"""A code that was asked for is found in what people type; whose address it is costs the same as that it is nobody's."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.answers import render
from bot.billing import schema
from bot.billing.backends.sql import SqlBackend
from bot.conversations.code_proof import CodeProof
from bot.conversations.code_requests import Account, CodeRequests
from bot.conversations.link_requests import LinkRequests
from bot.conversations.masked_text import MaskedText
from bot.conversations.models import Inbound, LinkAct, Outcome
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.privacy.expected_code import without_code
from bot.security.rate_limit import MemoryRateLimits
from bot.settings import Settings
from tests.chat_app import environment
from tests.statements import heard

CODES = {
    "482913": "••••", "৪৮২৯১৩": "••••", "482 913": "••••", "482-913": "••••", "48 29 13": "••••",
    "code 482913": "code ••••", "কোড: ৪৮২ ৯১৩।": "কোড: ••••।", "otp holo 482913": "otp holo ••••",
    "it is 482913, thanks": "it is ••••, thanks", "four eight two nine one three": "••••",
    "চার আট দুই নয় এক তিন": "••••", "482913 eta": "•••• eta", "482913 naki 482914?": "•••• naki ••••?",
    "amar name Rahim, mail e eseche 482913 ar kichu na": "amar name Rahim, mail e eseche •••• ar kichu na",
}  # fmt: skip
NONE = (
    "invoice 482913", "482913 invoice", "ইনভয়েস নম্বর ৪৮২৯১৩", "INV-482913", "482913 taka", "৳482913", "trx id 482913",
    "48291", "4829133", "4821", "01712345678", "4,82,913", "482.913", "", "hello", "12/12/2026", "482913.50",
)  # fmt: skip


@pytest.mark.parametrize("text", CODES)
def test_a_code_is_found_and_taken_out(text: str) -> None:
    assert without_code(text, 6) == (CODES[text], "482913")


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_code_stays(text: str) -> None:
    assert without_code(text, 6) == (text, None)


def test_a_digest_is_of_one_request_of_one_account_under_one_key() -> None:
    ways = [("n1", "i1", "482913"), ("n2", "i1", "482913"), ("n1", "i2", "482913"), ("n1", "i1", "482914")]
    digests = {CodeProof(key).digest(*way) for way in ways for key in (b"one", b"other")}
    assert len(digests) == 8
    codes = {CodeProof.new_code() for _ in range(200)}
    assert len(codes) > 190
    assert all(len(code) == 6 and code.isascii() and code.isdecimal() for code in codes)


async def test_a_known_address_costs_what_an_unknown_costs(tmp_path: Path) -> None:
    """Statement by statement, for the request and for a code that is wrong."""
    settings = Settings.read(environment(tmp_path))
    database = Database(settings.database_url)
    store, backend = ConversationStore(database), SqlBackend(database, 15)
    await store.open()
    rahim = {"id": "1001", "name": "Rahim", "email": "rahim@example.com", "country": "BD", "currency": "BDT"}
    await database.write(lambda db: db.execute(sa.insert(schema.customers).values(**rahim, password="none")))

    async def find(address: str) -> Account | None:
        customer = await backend.find_by_email(address)
        return Account(customer.id, customer.email, "r…@example.com") if customer else None

    codes = CodeRequests(settings, MemoryRateLimits(), LinkRequests(settings, True), find)
    statements: list[str] = []

    async def answered(identity: str, text: str) -> LinkAct | None:
        inbound = Inbound(identity, "telegram", str(uuid.uuid4()), text=text)
        typed = MaskedText(text, CodeProof.of(settings))
        await store.accept(inbound, {}, typed=typed)
        work = await store.take(identity, "w", 5)
        assert work is not None
        answer = await codes.answer(work, "bn")
        assert answer is not None
        replies, act = answer
        outcome = Outcome(replies=replies, result={"topic": "account_link"}, keep_state=True, link_act=act)
        await store.finish(work, "w", outcome, render)
        return act

    found: list[list[str]] = []
    for number in ("41", "42", "43"):  # the first warms up
        talk = await store.start("telegram", number)
        offered = Outcome(result={"topic": "account_link"}, keep_state=True, link_act=LinkAct("by_mail"))
        await store.accept(Inbound(talk.identity, "telegram", str(uuid.uuid4()), text="x"), {"text": "x"})
        work = await store.take(talk.identity, "w", 5)
        assert work is not None
        await store.finish(work, "w", offered, render)
        statements.clear()
        with heard(statements.append):
            act = await answered(talk.identity, "rahim@example.com" if number == "42" else "nobody@example.com")
            await answered(talk.identity, "000000")
        assert act is not None
        assert (act.code.customer is not None) == (number == "42")  # type: ignore[union-attr]
        found.append(list(statements))
    assert found[1] == found[2]
    assert len(found[1]) > 10
    await store.close()
