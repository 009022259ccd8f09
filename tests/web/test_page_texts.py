"""The words on the pages: complete in both languages, and every place on a page has some."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from bot.answers import answers
from bot.billing import InvoiceStatus, ServiceStatus
from bot.billing.cards import Failure, Mandate
from bot.lang import COMPLETE as LANGUAGES
from bot.web.invoice_list import ORDERS
from bot.web.pages import FOLDER
from bot.web.problems import PAGES, STATUSES

OWN = "pages."
TEMPLATES = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.html")}


def words(language):
    return {key.removeprefix(OWN): entry["text"] for key, entry in answers(language).items() if key.startswith(OWN)}


def made_of(*parts):
    """Keys that templates put together, spelled out."""
    return {f"{start}{one}{end}" for start, some, end in parts for one in some}


def named_by_status(some):
    return [one.value.lower().replace(" ", "_") for one in some]


PUT_TOGETHER = made_of(
    ("status_", named_by_status(InvoiceStatus), ""),
    ("service_", named_by_status(ServiceStatus), ""),
    ("problem_", {*PAGES.values(), *STATUSES.values(), "unexpected"}, ""),
    ("problem_", {*PAGES.values(), *STATUSES.values(), "unexpected"}, "_text"),
    ("home_", ("hosting", "vps", "domain"), ""),
    ("home_", ("hosting", "vps", "domain"), "_text"),
    ("home_pay_", ("log_in", "choose", "done"), ""),
    ("home_pay_", ("log_in", "choose", "done"), "_text"),
    ("unpaid_", ("failed", "cancelled", "pending", "part"), ""),
    ("unpaid_", ("failed", "cancelled", "pending", "part"), "_text"),
    ("settled_", ("paid", "received", "refund_failed", "pending", "other"), ""),
    ("settled_", ("paid", "received", "refund_failed", "pending", "other"), "_text"),
    ("invoices_", ("all", "unpaid", "paid"), ""),
    ("sort_", ORDERS, ""),
    ("mandate_", get_args(Mandate), ""),
    ("card_failed_", get_args(Failure), ""),
    ("ticket_", ("waiting", "answering", "closed", "withdrawn"), ""),
    ("ticket_", ("waiting", "answering", "closed", "withdrawn"), "_text"),
    ("ticket_by_", ("customer", "agent"), ""),
    ("now_", ("payment_pending", "collections", "cancelled"), ""),
    ("standin_", ("paid", "failed", "cancelled", "text"), ""),
    ("standin_state_", ("declined", "pending", "paid"), ""),
    ("login_", ("wrong", "too_many", "chat", "lead"), ""),
    ("reminders_done_", ("on", "off"), ""),
    ("reminders_", ("on", "off", "turn_on", "turn_off"), ""),
    ("forgotten_", ("unread", "too_many"), ""),
    ("password_", ("length", "guessed", "differs"), ""),
    ("masspay_", ("none_chosen", "mixed"), ""),
    ("pay_problem_", ("gateway", "none_chosen", "sum", "none_ticked", "part", "credit"), ""),
    ("chat_invoice_", ("pay", "download"), ""),
    ("settled_", ("paid", "received", "pending", "other"), ""),
    ("settled_", ("paid", "received", "pending", "other"), "_text"),
)


def test_both_languages_have_the_same_words():
    assert words("bn").keys() == words("en").keys()
    assert len(words("bn")) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_has_words_and_no_word_is_left_over(language):
    plain = set(re.findall(r'\bt\("([a-z_]+)"(?! ~)', "".join(TEMPLATES.values())))
    assert plain | PUT_TOGETHER == words(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_hold_no_figures_and_both_ask_for_the_same_facts(language):
    for key, text in words(language).items():
        assert not re.search(r"[0-9০-৯]", text), f"{key}: a figure is a fact, not a word"
        assert text == text.strip()


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_templates_hold_no_sentences_and_no_inline_code(name):
    kept = re.sub(r"{% block look %}\w+{% endblock %}", "", TEMPLATES[name])  # the name of a CSS class
    bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", kept, flags=re.DOTALL)
    bare = re.sub(r"<[^>]*>", "", bare)
    assert not re.search(r"[A-Za-z\u0980-\u09ff]{2,}", bare), "a sentence belongs in data/answers"
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|\|\s*safe", TEMPLATES[name])


def test_bengali_is_bengali():
    for key, text in words("bn").items():
        assert re.search(r"[\u0980-\u09ff]", text), key
        assert "ইনভয়েজ" not in text
