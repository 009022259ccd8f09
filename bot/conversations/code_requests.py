"""Link a chat by a code: offer it, take the address, have the code mailed to the one on file, take the code."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bot.answers import Button, Reply, render
from bot.conversations.channel_names import TITLES, may_be_linked, title
from bot.conversations.code_proof import CodeProof
from bot.conversations.link_requests import LinkRequests
from bot.conversations.link_words import another_by_mail, is_by_mail, words
from bot.conversations.models import BOT_ANSWERS, BUTTON, TEXT, LinkAct, NewCode, TypedCode, Work
from bot.errors import BackendUnavailable
from bot.mail import Mail
from bot.mail.message import is_address
from bot.mail.secrets import SEAT, SealedSecrets
from bot.security.rate_limit import RateLimits, Rule
from bot.settings import Settings

HOUR, DAY = 3600.0, 86_400.0
#: Codes that one account of a platform may ask for, and that one address may be sent, whoever asks.
ASKED = (Rule("link_codes_asked", 3, HOUR), Rule("link_codes_asked_in_a_day", 6, DAY))
MAILED = (Rule("link_codes_mailed", 3, HOUR), Rule("link_codes_mailed_in_a_day", 6, DAY))
TRIED = Rule("link_codes_tried", 5, HOUR)  # by one account of a platform, over all its codes
_LIKE_AN_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]")

Answer = tuple[tuple[Reply, ...], LinkAct | None]


class Account(NamedTuple):
    """A customer as a code is about them. `email`: on file; `label`: what a chat may call the account."""

    customer: str
    email: str
    label: str


#: Whose an address is; None where it is nobody's. Raises BackendUnavailable.
FindAccount = Callable[[str], Awaitable[Account | None]]


class CodeRequests:
    def __init__(self, settings: Settings, limits: RateLimits, links: LinkRequests, find: FindAccount) -> None:
        self._limits, self._links, self._find = limits, links, find
        self._proof, self._secrets = CodeProof.of(settings), SealedSecrets(settings)

    async def answer(self, work: Work, language: str) -> Answer | None:
        """(what is said, what is done) where the message is about a code; None where it is about something else.

        May raise StoreUnavailable.
        """
        talk, said = work.conversation, work.message
        if talk.channel not in TITLES:
            return None
        bot_answers = talk.owner in BOT_ANSWERS  # else a person reads it, and an address may be what they asked for
        if said.kind == BUTTON and is_by_mail(work.payload) and bot_answers:
            return self._offered(work, language)
        if said.kind != TEXT or talk.customer is not None:
            return None
        if (typed := said.body.get("code")) is not None:
            return await self._typed(work, TypedCode(**typed), language)
        if not bot_answers or talk.asked_for is None or talk.asked_for["until"] <= time.time():
            return None
        return await self._address(work, said.body["text"], language)  # where we wait for the code: it was another one

    def _offered(self, work: Work, language: str) -> Answer:
        talk = work.conversation
        if talk.customer is not None:
            return (words("already", language, talk.channel),), None
        if not may_be_linked(talk.channel, talk.external_id):
            return (words("privately", language, talk.channel),), None
        return (words("address_asked", language, talk.channel),), LinkAct("by_mail")

    async def _address(self, work: Work, text: str, language: str) -> Answer | None:
        """The same words and as much work whether it is a customer's address or nobody's."""
        talk = work.conversation
        found = _LIKE_AN_ADDRESS.search(text)
        address = found[0].lower() if found else ""
        if not is_address(address):
            meant = "@" in text and talk.asked_for is not None and talk.asked_for["what"] == "address"
            return ((words("address_unread", language, talk.channel),), None) if meant else None
        counted = [(rule, key) for rules, key in ((ASKED, talk.identity), (MAILED, address)) for rule in rules]
        for rule, key in counted:
            if await self._limits.wait(rule, key) > 0:
                return (self._log_in(work, words("code_too_often", language, talk.channel), language),), None
        try:
            account = await self._find(address)
        except BackendUnavailable:
            for rule, key in counted:
                await self._limits.take_back(rule, key)
            return (self._log_in(work, words("code_unavailable", language, talk.channel), language),), None
        sent = words("code_sent", language, talk.channel, address=address)
        reply = self._log_in(work, sent, language).with_buttons(another_by_mail(language))
        return (reply,), LinkAct("mail_code", code=self._new(work, account, language))

    def _new(self, work: Work, account: Account | None, language: str) -> NewCode:
        talk = work.conversation
        nonce, code = secrets.token_urlsafe(18), self._proof.new_code()
        mail_id = f"code-{nonce}"
        mail = Mail(
            account.email if account else "",
            render("account_link.mail_subject", language).text,
            render("account_link.mail_text", language, channel=title(talk.channel), code=SEAT).text + "\n",
        )
        return NewCode(
            nonce=nonce,
            digest=self._proof.digest(nonce, talk.identity, code),
            customer=account.customer if account else None,
            label=account.label if account else "",
            mail_id=mail_id,
            mail=mail if account else None,
            sealed=self._secrets.seal(code, mail_id),
        )

    async def _typed(self, work: Work, code: TypedCode, language: str) -> Answer:
        talk = work.conversation
        if await self._limits.wait(TRIED, talk.identity) > 0:
            return (self._log_in(work, words("tries_too_often", language, talk.channel), language),), None
        return (), LinkAct("try_code", code=code)

    def _log_in(self, work: Work, reply: Reply, language: str) -> Reply:
        """With the way that always works."""
        name = render("title.identify", language).text
        return reply.with_buttons(Button(name, url=self._links.address(work.conversation)))
