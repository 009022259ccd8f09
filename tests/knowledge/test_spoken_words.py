"""What customers say is off, what they only ask, and what merely sounds like it."""

import pytest

from bot.knowledge.spoken_words import is_down, is_fault

CLAIMED = (
    "what the hell, my site is down since morning",
    "আমার সাইট সাসপেন্ড কেন",
    "hosting suspend hoye gese ki korbo",
    "amar site ta off keno",
    "site bondho ki hoise",
    "সাইট অফ, কবে ঠিক হবে?",
    "site bondho kobe thik hobe",
    "ki hoise amar site bondho",
    "when will you fix it? my site is not opening",
    "is anybody there, my hosting is suspended",
    "please fix it, VPS OFF!",
    "rahimshop.com খুলছে না কেন",
    "it is NOT active fix it now",
    "amar site khule na",
    "সাইট বন্ধ কি করব",
    "is not working since morning",
    "amar site bondho kore disen keno",
    "is anybody there my hosting is suspended",
    "did you see my site went down",
    "do something my site is down",
)
ASKED = (
    "is my hosting suspended?",
    "is my hosting suspended",
    "when will my hosting be suspended?",
    "will you suspend my site",
    "can my vps be suspended for that",
    "amar hosting ki suspend hoise?",
    "site bondho kina dekhen",
    "আমার সাইট কি বন্ধ?",
    "আমার ভিপিএস কবে সাসপেন্ড হবে?",
    "hosting kobe bondho hobe",
    "bill na dile site off hoye jabe",
    "সার্ভার বন্ধ কি?",
    "tell me whether the vps is off",
    "have you suspended my domain?",
    "when does hosting get suspended",
    "do you suspend hosting if I pay late",
    "does my site go down",
)
NEITHER = (
    "hosting e kono offer ase?",
    "হোস্টিং অফার আছে?",
    "one of my sites",
    "আমার বন্ধু একটা ডোমেইন কিনতে চায়",
    "amar bondhur site er bill",
    "OTP ashe na",
    "google e search dile amar site ashe na",
    "office address ta den",
)


@pytest.mark.parametrize("text", CLAIMED)
def test_a_fault_is_claimed(text: str) -> None:
    assert is_down(text)
    assert is_fault(text)


@pytest.mark.parametrize("text", ASKED)
def test_a_question_claims_none(text: str) -> None:
    assert is_down(text)
    assert not is_fault(text)


@pytest.mark.parametrize("text", NEITHER)
def test_what_sounds_like_it_is_nothing_of_the_kind(text: str) -> None:
    assert not is_down(text)
