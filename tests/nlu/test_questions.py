"""Two questions in one message are both heard; a story of several sentences stays one."""

from __future__ import annotations

import pytest

from bot.commands.evaluate import cases
from bot.commands.model import MODEL, train
from bot.knowledge.topics import is_substantive
from bot.nlu.asking import is_asking
from bot.nlu.questions import questions
from bot.nlu.reading import read_message
from bot.nlu.situation import Situation
from bot.nlu.trained import understanding
from bot.nlu.understanding import Understanding
from bot.settings import settings

SHORT = 9  # words
FEW = 0.01  # share of single questions that may be cut in two


@pytest.fixture(scope="module")
def model() -> Understanding:
    train(print, settings().var / "log" / "train.log")
    return understanding(MODEL)


def asked(model: Understanding, text: str) -> list[str]:
    return [part.ranking.best for part in questions(text, model.rank([text])[0], model.rank)]


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("invoice kivabe pay korbo? ar pdf ta kothay pabo?", ["pay_invoice_howto", "invoice_download_howto"]),
        ("How do I pay my invoice and do you accept PayPal?", ["pay_invoice_howto", "gateway_supported"]),
        ("amar koto due? ar bkash e kivabe dibo", ["my_due", "gateway_steps"]),
        ("ইনভয়েস কীভাবে ডাউনলোড করব আর রিফান্ড কতদিনে পাব?", ["invoice_download_howto", "refund_policy"]),
        ("bkash e dile hobe? r koto khon e active hobe", ["gateway_supported", "activation_after_payment"]),
        ("is my VPS running, how much do I owe?", ["my_service_status", "my_due"]),
        ("ভিপিএস বন্ধ কেন, রিফান্ড পাব কীভাবে?", ["my_service_status", "refund_policy"]),
        ("paypal cholbe? r pdf kothay pabo", ["gateway_supported", "invoice_download_howto"]),
        ("1) can I pay with PayPal 2) what happens if I pay late", ["gateway_supported", "suspension_policy"]),
        ("what's my balance due and the refund rule?", ["my_due", "refund_policy"]),
        ("আমার কত টাকা বাকি, আর ফেরতের নিয়মটা?", ["my_due", "refund_policy"]),
        ("amar due koto, late fee lage naki", ["my_due", "not_covered"]),
        ("১. বিকাশে কি দেওয়া যাবে ২. রিফান্ড কতদিনে পাব", ["gateway_supported", "refund_policy"]),
        ("রকেট চলে কি না, আর টাকা দিলে কতক্ষণে চালু হবে", ["gateway_supported", "activation_after_payment"]),
        ("upay neya hoy kina ar refund koto dine", ["gateway_supported", "refund_policy"]),
        ("is PayPal ok? then how do I pay with it, and what about Wise?", ["gateway_steps", "gateway_supported"]),
        ("নগদ আছে? আর রকেট চলে?", ["gateway_supported", "gateway_supported"]),
        ("invoice koydin age banan ar na dile ki hoy", ["invoice_timing", "suspension_policy"]),
    ],
)
def test_both_questions_are_heard(model: Understanding, text: str, topics: list[str]) -> None:
    assert asked(model, text) == topics


@pytest.mark.parametrize(
    "text",
    [
        "kal bkash e pay korsi. taka kete niche. invoice ekhono unpaid dekhay. ki korbo",
        "Which gateway should I use? I am in USA. I have visa card.",
        "due date 4 din age chole gese, server off. ekhon ki hobe",
        "my due date passed last week, the site is down. what happens now?",
        "বিলের তারিখ পার হয়ে গেছে, সাইট বন্ধ। এখন কী হবে বলেন",
        "ভাই আমি নতুন, হোস্টিং নিয়েছি, এখন মেইলে বিল আসছে। এটা কীভাবে পরিশোধ করব?",
    ],
)
def test_a_story_is_one_question(model: Understanding, text: str) -> None:
    assert asked(model, text) == []


JOINED = 0.82  # share of two lines in one message of which both are heard
BETWEEN = {"bn": ("? আর ", ", ", " এবং "), "en": ("? and ", ", ", " and "), "bn-Latn": ("? r ", ", ", " ar ")}


@pytest.mark.parametrize("register", BETWEEN)
def test_two_lines_in_one_message_are_both_heard(model: Understanding, register: str) -> None:
    lines = [case for case in cases() if case.register == register and is_substantive(case.topic)]
    short = [case for case in lines if is_asking(case.text) and len(case.text.split()) <= SHORT]
    right = dict(zip([case.text for case in short], model.rank_by_words([case.text for case in short]), strict=True))
    plain = [case for case in short if right[case.text].best == case.topic]
    pairs = list(zip(plain, plain[len(plain) // 2 :], strict=False))  # the lines stand in the order of their topics
    heard = []
    for place, (one, other) in enumerate(pairs):
        text = f"{one.text.rstrip('?।. ')}{BETWEEN[register][place % 3]}{other.text}"
        heard.append(
            [part.ranking.best for part in questions(text, model.rank_by_words([text])[0], model.rank_by_words)]
        )
    both = sum({one.topic, other.topic} <= set(found) for found, (one, other) in zip(heard, pairs, strict=True))
    assert both >= JOINED * len(pairs), f"{both} of {len(pairs)}"


def test_single_questions_are_seldom_cut(model: Understanding) -> None:
    every = cases()
    read = zip([case.text for case in every], model.rank([case.text for case in every]), strict=True)
    cut = [text for text, whole in read if questions(text, whole, model.rank_by_words)]
    assert len(cut) <= FEW * len(every), cut


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("i don't need a person", "deny"),
        ("kono manush lagbe na", "deny"),
        ("no agent needed, how do i download an invoice", "invoice_download_howto"),
        ("ticket khulben na, shudhu bolen 4821 er due date kobe", "my_invoice_status"),
        ("টিকিট কাটা লাগবে না, ৪৮২১ এর শেষ তারিখ কবে বলেন", "my_invoice_status"),
        ("লোক লাগবে না, শুধু বলেন কীভাবে পে করব", "pay_invoice_howto"),
        ("thanks. how do i get a refund?", "refund_policy"),
    ],
)
def test_what_is_declined_is_not_what_is_asked(model: Understanding, text: str, intent: str) -> None:
    assert read_message(text, model).first.intent == intent


@pytest.mark.parametrize(
    ("text", "after", "intent"),
    [
        ("pdf na pdf na, pay link", "download_link", "pay_link"),
        ("link na, pdf den", "pay_link", "download_link"),
        ("রিফান্ডের কথা বলিনি, রিনিউ বলেছি", "refund_policy", "renew_early"),
        ("thank you so much. and when do I get my money back?", "gateway_steps", "refund_policy"),
        ("thik ase, rocket er step gula den", "safety_warning", "gateway_steps"),
    ],
)
def test_a_correction_is_not_the_last_topic(model: Understanding, text: str, after: str, intent: str) -> None:
    assert read_message(text, model, Situation(after)).first.intent == intent


@pytest.mark.parametrize("after", [Situation("gateway_supported"), Situation("fallback", "confirm")])
@pytest.mark.parametrize(
    "text",
    [
        "no agent needed, how do i download an invoice",
        "human lagbe na, just bolen vps ta on korte ki korbo",
        "লোক লাগবে না, শুধু বলেন কীভাবে পে করব",
        "i don't want a person, what do i owe",
    ],
)
def test_what_is_declined_is_not_what_is_asked_wherever_it_is_said(
    model: Understanding, text: str, after: Situation
) -> None:
    assert "handoff" not in read_message(text, model, after).topics
