"""What is heard as said of the talk itself, and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.dialogue.given_away import asks_where_to_type
from bot.dialogue.missing_button import misses_a_button
from bot.dialogue.queue_place import asks_for_their_place
from bot.dialogue.remarks import (
    asks_what_became_of_it,
    remark,
    step_asked_about,
)
from bot.dialogue.said_of_the_talk import said_of_the_talk
from bot.dialogue.said_otherwise import names_what_was_meant, wants_it_once_more
from bot.dialogue.talk_hints import hint_of
from bot.dialogue.ticket_addition import needs_nobody
from bot.dialogue.typed_at_random import is_typed_at_random

OF_THE_TALK = {
    "unclear": (
        "sorry, I didn't follow that", "I did not understand the other half",
        "hmm this is still very confusing", "can you explain it in plain words please",
        "I am totally lost here", "what do you mean by that?", "bhai kichui bujhte parchi na",
        "ektu shohoj vashay bolben",
        "eta thik bujhlam na vai", "কথাটা বুঝতে পারিনি", "আরেকটু সহজ করে বুঝিয়ে বলুন",
        "ভাই মাথায় ঢুকছে না", "মানে কী?",
    ),
    "brief": (
        "can you say it in two lines", "too long to read", "just the short version please",
        "tl;dr", "songkhepe bolen vai",
        "ek kothay bolen", "আরও সংক্ষেপে বলুন", "এক লাইনে বলেন ভাই", "এত বড় লেখা কে পড়বে",
    ),
    "sure": (
        "hm, are you absolutely sure about this?", "really?", "is that correct?", "did you check that properly?",
        "apni ki sure?", "asholei?", "vul bolchen na to?", "আপনি কি নিশ্চিত?", "সত্যি বলছেন তো?", "ঠিক বলছেন?",
    ),
    "next": (
        "ok so what now?", "what now?", "and then what?", "what should I do next", "acha tahole ki korbo",
        "erpor ki korte hobe?",
        "তারপর কী করব?", "আচ্ছা এখন কী করতে হবে?", "তো?", "then?",
    ),
    "": (
        "ok then", "I understand", "bujhlam", "ঠিক আছে", "what does overdue mean",
        "explain the refund rule", "so how much is it",
        "next month", "is that the right link for 4822", "ekhon bkash e dibo", "তাহলে কত দিতে হবে",
        "short code of bkash?",
        "sure", "I am sure I paid", "what is next due", "বুঝলাম, ধন্যবাদ", "how long is the link good", "no",
    ),
}  # fmt: skip
REMARKS = {
    "sorry": (
        "my apologies, I was too harsh", "sorry about my tone before",
        "I shouldn't have shouted at you", "sorry bhai",
        "sorry apu, matha gorom chilo", "rag kore likhsi, maf korben", "সরি, রাগের মাথায় বলেছি",
        "কিছু মনে করবেন না ভাই",
    ),
    "glad": (
        "lucky I checked", "glad that I asked you first", "vaggis apnake jigges korlam", "jene bhaloi hoise",
        "ভাগ্যিস আপনাকে জিজ্ঞেস করেছিলাম", "জেনে ভালোই হলো",
    ),
    "scorn": (
        "wonderful, one more clueless bot", "this bot is completely useless", "you don't understand anything",
        "what a waste of time", "faltu ekta bot", "apni to kisui bujhen na", "বটটা একদম ফালতু", "কোনো কাজের না এটা",
        "দারুণ, আবার একটা রোবট",
    ),
    "again": (
        "you already told me that", "stop repeating yourself", "why do you give me the same answer again?",
        "bar bar eki kotha bolen keno", "এটা তো আগেই বলেছেন", "একই উত্তর আবার দিচ্ছেন",
    ),
    "": (
        "your support was useless last time, how do I get a refund", "sorry, it was 4822",
        "sorry to ask, but is it safe?",
        "I am not sorry", "the bot from Facebook sent me a link", "can you say how I pay", "send it again please",
        "kono kaj korte parchi na", "আবার লিংক দেন", "এই সার্ভারটা কোনো কাজ করছে না",
    ),
}  # fmt: skip
STORED = (
    "has that been saved anywhere?", "please erase it", "ota delete kore din", "keu ki dekhte parbe?",
    "এটা কি জমা থাকবে?", "মুছে ফেলুন প্লিজ", "can your people read it",
)  # fmt: skip
NOT_STORED = ("how do I save a card", "কার্ড কীভাবে সেভ করব", "is the link good for long", "which page do I open")
STEPS = {
    2: ("nothing happens at step 2", "২ নম্বর ধাপে কী করব?", "2nd step ta parchi na"),
    3: ("third step?", "dhap 3 bujhi nai"),
    4: ("ধাপ ৪-এ আটকে আছি",),
    0: ("one more step?", "what are the steps", "step by step bolen", "4822"),
}
BUTTONLESS = ("where is that button?", "pay now ta to dekhi na", "ওই অপশনটা নেই", "I can't find Pay Now", "বাটনটা কোথায়?")
WITH_BUTTON = (
    "the button does not work",
    "I pressed the button and nothing came",
    "which option is cheaper",
    "বাটনে চাপ দিলে কাজ করে না",
)
MEANT = (
    "no no, I meant Nagad",
    "ami to rocket er kotha bolchilam",
    "ডেবিট কার্ডের কথা বলছি",
    "actually I was talking about PayPal",
)
NOT_MEANT = (
    "is Nagad accepted",
    "একটা কথা জানতে চাই, বিকাশ চলে?",
    "nagad er bepare jante chai",
    "rocket e dibo",
    "what is the meaning of overdue",
    "নগদে দেব",
)
ONCE_MORE = ("please repeat it in English", "eta banglay bolen", "ইংরেজিতে আবার বলুন", "tell me that in Bangla")
FROM_NOW = ("reply in Bangla from now on", "can you speak English?", "এখন থেকে বাংলায় কথা বলুন", "switch to English")
COMES = (
    "how long until someone replies?",
    "when will they come?",
    "uni kokhon ashben",
    "ওনার আসতে কত সময় লাগবে",
    "keu koto khone ashbe",
)
COMES_NOT = (
    "how long until my VPS is back",
    "when is the bill due",
    "bkash er taka koto khone jay",
    "সার্ভার চালু হতে কতক্ষণ",
)
RANDOM = ("asdfgh", "qwrtplk", "zxcv lkjh", "ককককক", "sdfkjhsdf")
WRITTEN = ("hsbc", "dhnnbad", "hmmm", "okkk", "krsi", "vps pdf", "ধন্যবাদ", "4822")
NOBODY = ("I no longer need a person", "ticket ta ar lagbe na", "কারও সাথে কথা বলার দরকার নেই", "manush lagbena ar")
SOMEBODY = ("do I need a ticket for that?", "agent lagbe", "taka lagbe na", "একজন মানুষ দরকার")
TYPES = ("ok where do I enter my card then", "card er number ta kon page e dibo", "তাহলে ওটিপি কোথায় লিখব")
TYPES_NOT = ("where do I send the money", "টাকা কোথায় পাঠাব", "where are my invoices")

HINTS = {
    "unclear": ("that went past me, explain please", "আপনি যা বললেন বোঝা গেল না", "kichu e to dhorte parlam na"),
    "brief": ("can you use fewer words", "ektu choto kore koiyen", "বেশি লম্বা উত্তর হয়ে গেছে"),
    "sure": ("is that even accurate?", "eta ki asholei thik?", "তথ্যটা ঠিক তো?"),
    "next": ("which step should I take next", "ekhon amar ki koroniyo", "এবার তাহলে আমি কী করি"),
    "": (
        "বুঝেছি, আর কিছু লাগবে না",
        "bujhsi ar kichu na",
        "which invoice is due",
        "bill ta koto",
        "কার্ডে দেওয়া যাবে",
        "I understand now",
    ),
}


@pytest.mark.parametrize(("says", "texts"), HINTS.items())
def test_hints(says: str, texts: tuple[str, ...]) -> None:
    assert {text: found for text in texts if (found := hint_of(text)) != says} == {}


@pytest.mark.parametrize(("says", "texts"), OF_THE_TALK.items())
def test_of_the_talk(says: str, texts: tuple[str, ...]) -> None:
    assert {text: found for text in texts if (found := said_of_the_talk(text)) != says} == {}


@pytest.mark.parametrize(("says", "texts"), REMARKS.items())
def test_remarks(says: str, texts: tuple[str, ...]) -> None:
    assert {text: found for text in texts if (found := remark(text)) != says} == {}


def test_what_became_of_a_secret() -> None:
    assert [text for text in STORED if not asks_what_became_of_it(text, warned=True)] == []
    assert [text for text in NOT_STORED if asks_what_became_of_it(text, warned=True)] == []
    assert asks_what_became_of_it("can you delete my pin?", warned=False)
    assert not asks_what_became_of_it("please delete it", warned=False)


@pytest.mark.parametrize(("step", "texts"), STEPS.items())
def test_steps(step: int, texts: tuple[str, ...]) -> None:
    assert {text: found for text in texts if (found := step_asked_about(text)) != step} == {}


@pytest.mark.parametrize(
    ("hears", "so", "not_so"),
    [
        (misses_a_button, BUTTONLESS, WITH_BUTTON), (names_what_was_meant, MEANT, NOT_MEANT),
        (wants_it_once_more, ONCE_MORE, FROM_NOW), (asks_for_their_place, COMES, COMES_NOT),
        (needs_nobody, NOBODY, SOMEBODY), (is_typed_at_random, RANDOM, WRITTEN), (asks_where_to_type, TYPES, TYPES_NOT),
    ],
)  # fmt: skip
def test_by_words(hears: object, so: tuple[str, ...], not_so: tuple[str, ...]) -> None:
    assert callable(hears)
    assert [text for text in so if not hears(text)] == []
    assert [text for text in not_so if hears(text)] == []
