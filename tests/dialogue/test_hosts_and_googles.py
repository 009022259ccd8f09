"""Whose card, status or sum a message speaks of, and the first word of an answer, in whole conversations."""

from __future__ import annotations

import pytest

from tests.dialogue.driver import Engine, Talk

pytestmark = pytest.mark.timeout(900)  # the first one may have to train the model

CUSTOMER = "1001"
GOOGLES_TALK = {
    "en": ["which cards work for Google's recurring payments?", "how can I pay Google Workspace by hand?"],
    "bn": ["গুগলের রিকারিং পেমেন্টে কোন কোন কার্ড চলে?", "গুগল ওয়ার্কস্পেসে আমার HDFC ভিসা ক্রেডিট কার্ড চলবে?"],
    "bn-Latn": [
        "google workspace er auto payment e HDFC visa credit cholbe?",
        "google er auto payment kivabe bondho kore",
    ],
}
SUMS = {
    "en": [("it's some 21,500 a month", "21,500"), ("about seventeen thousand is billed each month", "17,000")],
    "bn": [("মাসে ১৯ হাজারের মতো বিল আসে", "১৯,০০০"), ("প্রতি মাসে সাড়ে ষোলো হাজার কাটে", "১৬,৫০০")],
    "bn-Latn": [("mashe 23000 er moto bill hoy", "২৩,০০০"), ("prottek mase 18k kore kate", "১৮,০০০")],
}


def told(answer: dict) -> str:
    return "\n".join(reply["text"] for reply in answer["replies"])


@pytest.mark.parametrize("register", SUMS)
@pytest.mark.parametrize("customer", [None, CUSTOMER])
def test_a_sum_told_in_talk_of_google_is_held_against_the_limit(engine: Engine, register: str, customer: str) -> None:
    faults = {}
    for before in GOOGLES_TALK[register]:
        for text, shown in SUMS[register]:
            talk = Talk(engine, "sum", customer)
            talk.say(before)
            said = told(talk.say(text))
            if shown not in said or "15,000" not in said.translate(str.maketrans("১৫০", "150")):
                faults[before, text] = said
    assert not faults


def test_a_sum_told_inside_a_diagnosis_is_judged_and_the_question_stays(engine: Engine) -> None:
    talk = Talk(engine, "diagnosis")
    talk.say("Google Workspace can't charge my HDFC card")
    answer = talk.say("around 24,000 goes to them monthly")
    assert "₹24,000 is above the limit" in told(answer)
    assert talk.asks == "network"


@pytest.mark.parametrize("text", ["our hosting bill is about 2300 a month", "hosting er bill mashe 2300 er moto"])
def test_a_sum_of_the_host_s_is_not_held_against_it(engine: Engine, text: str) -> None:
    talk = Talk(engine, "host")
    talk.say("how do I pay my hosting invoice?")
    assert "15,000" not in told(talk.say(text)).translate(str.maketrans("১৫০", "150"))


OURS = [
    "what banks' cards go through on your site?", "apnader okhane kon bank gulor card neoa hoy",
    "আপনাদের এখানে কোন ব্যাংকের কার্ডগুলো চালু?",
]  # fmt: skip


@pytest.mark.parametrize("text", OURS)
def test_which_banks_work_here_is_no_question_on_google_s_list(engine: Engine, text: str) -> None:
    talk = Talk(engine, "here")
    assert talk.say(text)["topic"] == "gateway_list"
    talk.say("which cards work for Google's recurring payments?")
    assert talk.say(text)["topic"] == "gateway_list"


@pytest.mark.parametrize("text", ["which banks' ones?", "kon kon bank er?", "কোন কোন ব্যাংক?"])
def test_which_banks_is_asked_of_what_was_spoken_of(engine: Engine, text: str) -> None:
    here, elsewhere = Talk(engine, "here"), Talk(engine, "elsewhere")
    here.say("how do I pay my invoice?")
    elsewhere.say("what is an e-mandate?")
    assert (here.say(text)["topic"], elsewhere.say(text)["topic"]) == ("gateway_list", "emandate_card_list")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("is it so that Stripe isn't offered?", "Stripe"), ("Rocket can't be used any longer, can it", "Rocket"),
        ("no Mastercard?", "Mastercard"), ("visa card naki nen na", "ভিসা"), ("bkash to cholbe na, thik?", "বিকাশ"),
        ("রকেট আর চলে না, তাই না?", "রকেট"), ("পেপ্যাল কি বাদ দিয়েছেন?", "PayPal"),
        ("শুনলাম বিকাশ তুলে দিয়েছেন", "বিকাশ"), ("auto-renewal won't work with PayPal, will it?", "PayPal"),
    ],
)  # fmt: skip
def test_a_question_in_the_negative_gets_no_yes(engine: Engine, text: str, named: str) -> None:
    said = told(Talk(engine, "negative").say(text))
    assert named in said
    assert not said.startswith(("Yes", "হ্যাঁ"))


@pytest.mark.parametrize(
    ("text", "first"),
    [("do you take Stripe?", "Yes"), ("bkash cholbe ki na", "হ্যাঁ"), ("বিকাশ চলে, তাই না?", "হ্যাঁ")],
)
def test_another_one_does(engine: Engine, text: str, first: str) -> None:
    assert told(Talk(engine, "positive").say(text)).startswith(first)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("how come 4755 got cancelled?", "why, when or by whom"), ("4755 ta ke batil korse", "বাতিলের কারণ"),
        ("৪৭৫৫ কী কারণে বাতিল হইছে", "বাতিলের কারণ"), ("why is one of my invoices cancelled", "why, when or by whom"),
    ],
)  # fmt: skip
def test_why_a_bill_was_cancelled_is_said_to_be_unknown_beside_its_status(
    engine: Engine, text: str, unknown: str
) -> None:
    said = told(Talk(engine, "cancelled", CUSTOMER).say(text))
    assert unknown in said
    assert "4755" in said or "৪৭৫৫" in said


@pytest.mark.parametrize("text", ["how do I cancel the auto renewal", "ssl ta keno cancel korte parchi na"])
def test_what_is_to_be_cancelled_is_another_matter(engine: Engine, text: str) -> None:
    assert "why, when or by whom" not in told(Talk(engine, "cancel", CUSTOMER).say(text))


@pytest.mark.parametrize(
    "text",
    [
        "wonderful, my website is offline once more", "thank you so much, the VPS is down since noon",
        "wow ki support, char din dhore server bondho", "dhonnobad, amar site to ekhono off",
        "ধন্যবাদ, আজও সাইট বন্ধ", "বাহ বাহ, দুই দিন ধরে সার্ভার ডাউন",
    ],
)  # fmt: skip
def test_no_cheer_where_trouble_was_told(engine: Engine, text: str) -> None:
    assert Talk(engine, "trouble", CUSTOMER).say(text)["topic"] in {"my_service_status", "paid_but_unpaid"}


@pytest.mark.parametrize("text", ["thanks, the site was down but it is back", "ধন্যবাদ, বন্ধ ছিল, এখন চালু হয়েছে"])
def test_what_was_mended_may_be_thanked_for(engine: Engine, text: str) -> None:
    assert Talk(engine, "mended", CUSTOMER).say(text)["topic"] in {"thanks", "feedback_positive"}
