"""What the words of a message alone tell: that somebody else is meant, that it takes up what was said before."""

from __future__ import annotations

import pytest

from bot.dialogue.agreed import wavers
from bot.dialogue.both_cards import speaks_of_both
from bot.dialogue.carried import asks_how_far_it_goes, names_an_ordinary_use
from bot.dialogue.code_wanted import tells_of_a_code_wanted
from bot.dialogue.goes_to_the_bank import goes_to_the_bank
from bot.dialogue.means_asked import says_which_are_taken
from bot.dialogue.new_card import asks_where_to_change_it, speaks_of_a_new_card
from bot.dialogue.page_elsewhere import pays_elsewhere
from bot.dialogue.recurring_aspects import aspect_of
from bot.dialogue.refund_way import asks_where_it_comes
from bot.dialogue.renewals_asked import puts_a_card_in
from bot.dialogue.rules_asked import (
    asks_whether_it_applies,
    asks_which_are_listed,
    speaks_of_frequent_charges,
    speaks_of_their_own,
)
from bot.dialogue.somebody_else import is_somebody_elses
from bot.dialogue.sums_told import goes_beyond, grouped_sum
from bot.dialogue.taking_up import goes_on
from bot.dialogue.unwanted_charge import asks_of_what_comes_by_itself, tells_it_was_unwanted, wants_it_off
from bot.dialogue.which_of_them import asks_for_several
from bot.dialogue.would_pay import asks_whether_it_would_do
from bot.knowledge.which_card import asks_which_card_pays

SOMEBODY_ELSES = (
    "show me what my sister's account owes", "can you check the bills of my boss", "amar mamar invoice er obostha ki",
    "boner hosting er status ta dekhen", "আমার বন্ধুর বিল কত বাকি বলুন", "মায়ের অ্যাকাউন্টটা একটু দেখুন",
    "স্ত্রীর বিলের তারিখটা",
    "boner site er bill kobe deya lagbe",
    "ক্লায়েন্টের ইনভয়েস কবে দিতে হবে",
    "my uncle's hosting, what's its due date", "vaiyer bill er shesh tarikh ta", "চাচার বিলের শেষ তারিখ কবে",
    "look up his account, his e-mail is kim@example.com", "ওর ইমেইল দিচ্ছি, বিলটা দেখে দিন",
)  # fmt: skip
OWN = (
    "vai amar bill er last date kobe",
    "vai amar bill ta dekhen", "bhai koto baki bolen", "client area te bill dekhbo", "amar baba kivabe bill dibe",
    "can I pay my brother's bill with my card", "my brother's bKash paid it", "the account is in my partner's name",
    "ভাই আমার বিল কত", "বন্ধুর কার্ড দিয়ে দিতে পারব?", "my client area does not open",
)  # fmt: skip
GOES_ON = ("and the vps?", "ar hosting ta?", "আর ডোমেইনেরটা", "what about the domain", "server er ta?", "the hosting's?")
BY_ITSELF = ("my server is slow", "ar kichu lagbe na", "আমার সাইট ডাউন", "when is the hosting due and how much is it then")

WOULD = (
    "rocket e dile cholbe to", "নগদে পাঠালে কি হবে?", "if I send it by card, will that do",
    "I've got 45 dollars left here",
    "amar hate 900 taka ase", "আমার কাছে ২০০০ আছে",
)  # fmt: skip
DID = ("rocket e disi, dile hobe bolsilen", "I have paid 900", "I have 2 questions", "৫০০ টাকা দিয়েছি", "bkash e dibo",
    "1150 taka ase nai apnader kase", "amar kache 500 taka kete nise", "I have 500 deducted", "900 taka pathaisi",
)  # fmt: skip
WHICH_CARD = (
    "what card was used for 4822",
    "kon card theke kata hoy",
    "কোন কার্ড থেকে নেওয়া হয়",
    "which of my cards is it set to",
    "what card pays 4822",
)
ANY_CARD = ("which card should I use", "kon card dile katbe", "কোন কার্ড নিলে ভালো", "which cards work with Google")

SEVERAL = ("which ones are late", "kon gula cancel kora", "কোন কোন বিলের মেয়াদ শেষ", "which of my invoices are due")
ONE = ("which one is late", "kon bill ta cancel", "কোনটার মেয়াদ শেষ", "which invoice is due")

UNWANTED = (
    "ami to onumoti dei nai, oto te card theke kete nilen keno", "আমাকে না জানিয়ে কার্ড থেকে নিজে নিজে টাকা কাটা হচ্ছে",
    "you charged my card although I never signed up for automatic renewal", "রিনিউয়ের কথা বলিনি, তবু কেটে নিলেন",
    "auto debit without my consent, why was it taken",
)  # fmt: skip
WANTED = (
    "auto renew on kori nai ekhono, kivabe kore", "I never charged my phone", "অটো পেমেন্ট কাটেনি কেন",
    "I didn't get the invoice", "card theke taka kate nai",
)  # fmt: skip
OFF = ("then please turn that off", "oita bondho kore den", "এটা বাতিল করতে চাই", "cancel it", "অটোটা অফ করে দিন")
NOT_OFF = ("why was it switched off", "bondho kore diben naki na dile", "সাইট বন্ধ হয়ে যাবে?", "will you cancel it")
BEYOND = ("ar tar beshi hole?", "এর উপরে গেলে কী হয়", "what if it is over that", "সীমার বাইরে গেলে?")
WITHIN = ("20000 hole?", "বেশি ঝামেলা", "over and over again", "the limit for insurance")
BOTH = ("duita e visa", "দুইটাই মাস্টারকার্ড", "both debit", "all three are credit cards", "dutoi cholbe?", "তিনটাই ভিসা")
NOT_BOTH = ("visa", "the debit one", "দুই হাজার টাকা", "ekta visa")

OFTEN = (
    "google charges me twice a week", "bar bar taka kete nicche ads", "দিন পরপর কার্ড থেকে কাটছে", "মাসে চার বার কাটে কেন",
    "what is my threshold now", "থ্রেশহোল্ড কত",
)  # fmt: skip
NOT_OFTEN = ("charge me every month", "bar bar bolchi", "প্রতি মাসে কাটে", "how often do you back up")
APPLIES = ("does that rule apply to YouTube", "ei niyom ki play store eo khate", "ক্লাউডেও কি একই নিয়ম", "same for me?")
PUTS = ("where can I replace my card", "card ta palte dibo kothay", "কার্ড আপডেট করার জায়গা কোথায়")
NOT_PUTS = ("which card is it", "কার্ড থেকে কাটেনি", "card diye dibo")


@pytest.mark.parametrize(("texts", "often"), [(OFTEN, True), (NOT_OFTEN, False)])
def test_charges_that_come_often(texts: tuple[str, ...], often: bool) -> None:
    assert [text for text in texts if speaks_of_frequent_charges(text) is not often] == []


def test_whether_the_rule_applies() -> None:
    assert [text for text in APPLIES if not asks_whether_it_applies(text)] == []


WANTED_CODE = (
    "someone phoned and asked for my OTP", "ekjon call kore pin chacche", "ফোন করে ওটিপি চাইল, দেব?",
    "got a call, they want the CVV",
)  # fmt: skip
NO_CODE_WANTED = ("OTP ফোনে আসে না", "do I need an OTP each time", "call me", "পেমেন্টে OTP চায় কেন", "otp dite hobe?")
BY_ITSELF = ("৪৮৮০ কি নিজে কাটবে", "which of them are on auto", "ota katbe?", "will 4902 be charged")
NOT_BY_ITSELF = ("৪৮৮০ কত টাকার", "taka kete nise", "when is it due", "কাটেনি")


@pytest.mark.parametrize(("texts", "wanted"), [(WANTED_CODE, True), (NO_CODE_WANTED, False)])
def test_a_code_that_somebody_wants(texts: tuple[str, ...], wanted: bool) -> None:
    assert [text for text in texts if tells_of_a_code_wanted(text) is not wanted] == []


@pytest.mark.parametrize(("texts", "by_itself"), [(BY_ITSELF, True), (NOT_BY_ITSELF, False)])
def test_what_comes_by_itself(texts: tuple[str, ...], by_itself: bool) -> None:
    assert [text for text in texts if asks_of_what_comes_by_itself(text) is not by_itself] == []


MINE = ("is my data gone already", "amar ta ki muche gese", "আমারটা কি বন্ধ হয়ে গেছে")
NOT_MINE = ("koto din por muche jabe", "after how many days", "কত দিন থাকে")


@pytest.mark.parametrize(("texts", "mine"), [(MINE, True), (NOT_MINE, False)])
def test_what_is_theirs(texts: tuple[str, ...], mine: bool) -> None:
    assert [text for text in texts if speaks_of_their_own(text) is not mine] == []


TAKEN = ("visa naki amex, konta nen", "রকেট আর উপায়, কোনটা নেওয়া হয়", "which do you take")
NOT_TAKEN = ("which is best for me", "কোনটা ভালো হবে", "konta nibo")


@pytest.mark.parametrize(("texts", "taken"), [(TAKEN, True), (NOT_TAKEN, False)])
def test_which_are_taken(texts: tuple[str, ...], taken: bool) -> None:
    assert [text for text in texts if says_which_are_taken(text) is not taken] == []


COMES = ("rocket e ki ferot ashbe", "কার্ডেই ফেরত পাব?", "does it go back to my PayPal", "will it be credited to the card")
DOES_NOT_COME = ("rocket e dibo", "কার্ডে দিয়েছিলাম", "can I pay by PayPal", "which card")


@pytest.mark.parametrize(("texts", "comes"), [(COMES, True), (DOES_NOT_COME, False)])
def test_where_money_comes_back(texts: tuple[str, ...], comes: bool) -> None:
    assert [text for text in texts if asks_where_it_comes(text) is not comes] == []


@pytest.mark.parametrize(("texts", "puts"), [(PUTS, True), (NOT_PUTS, False)])
def test_where_a_card_is_put_in(texts: tuple[str, ...], puts: bool) -> None:
    assert [text for text in texts if puts_a_card_in(text) is not puts] == []


@pytest.mark.parametrize(("texts", "unwanted"), [(UNWANTED, True), (WANTED, False)])
def test_a_charge_that_was_not_wanted(texts: tuple[str, ...], unwanted: bool) -> None:
    assert [text for text in texts if tells_it_was_unwanted(text) is not unwanted] == []


@pytest.mark.parametrize(("texts", "off"), [(OFF, True), (NOT_OFF, False)])
def test_what_is_to_be_switched_off(texts: tuple[str, ...], off: bool) -> None:
    assert [text for text in texts if wants_it_off(text) is not off] == []


@pytest.mark.parametrize(("texts", "beyond"), [(BEYOND, True), (WITHIN, False)])
def test_more_than_what_was_told(texts: tuple[str, ...], beyond: bool) -> None:
    assert [text for text in texts if goes_beyond(text) is not beyond] == []


SUMS = {
    "ours is 17,250 a month": "17250",
    "আমারটা ৯,৪০০": "9400",
    "1,24,000 hole?": "124000",
    "17250": "",
    "4821,4822": "",
    "1,200 or 2,400": "",
}


@pytest.mark.parametrize(("text", "told"), SUMS.items())
def test_a_sum_with_commas(text: str, told: str) -> None:
    assert grouped_sum(text) == told


@pytest.mark.parametrize(("texts", "both"), [(BOTH, True), (NOT_BOTH, False)])
def test_both_of_them(texts: tuple[str, ...], both: bool) -> None:
    assert [text for text in texts if speaks_of_both(text) is not both] == []


@pytest.mark.parametrize(("texts", "several"), [(SEVERAL, True), (ONE, False)])
def test_which_of_a_list(texts: tuple[str, ...], several: bool) -> None:
    assert [text for text in texts if asks_for_several(text) is not several] == []


@pytest.mark.parametrize(("texts", "would"), [(WOULD, True), (DID, False)])
def test_what_would_be_paid_was_not(texts: tuple[str, ...], would: bool) -> None:
    assert [text for text in texts if asks_whether_it_would_do(text) is not would] == []


@pytest.mark.parametrize(("texts", "theirs"), [(WHICH_CARD, True), (ANY_CARD, False)])
def test_which_card_something_is_taken_from(texts: tuple[str, ...], theirs: bool) -> None:
    assert [text for text in texts if asks_which_card_pays(text) is not theirs] == []


def test_somebody_elses_account_is_heard() -> None:
    assert [text for text in SOMEBODY_ELSES if not is_somebody_elses(text)] == []


def test_ones_own_is_not_somebody_elses() -> None:
    assert [text for text in OWN if is_somebody_elses(text)] == []


@pytest.mark.parametrize(("texts", "goes"), [(GOES_ON, True), (BY_ITSELF, False)])
def test_what_takes_up(texts: tuple[str, ...], goes: bool) -> None:
    assert [text for text in texts if goes_on(text) is not goes] == []


ASPECTS = {
    "where": ("google ke bolbo naki bank ke", "is that done at Google or with my bank", "ব্যাংকে বলতে হবে না গুগলকে?"),
    "manual": ("any cap when I pay by hand", "hate dile ki limit ache", "নিজে পে করলেও কি সীমা আছে"),
    "each_time": ("how come it wants it every single time", "proti mashe keno dite hobe", "প্রতিবার কেন লাগে"),
    "never": ("so that card can never do it",
              "tar mane kono dino hobe na", "তাহলে কোনোদিনই হবে না", "মানে নিজে নিজে যাবে না"),
    "otp": ("only the first payment then", "prothom mashe lagbe to", "প্রথম বারেই শুধু?", "will it want my pin each month"),
    "fraud": ("is that some scam", "eta bhua na to", "জালিয়াতি নয় তো?"),
    "unknown": ("I never signed up for that", "ami to emon kichu kori nai", "আমি কিছু চালু করিনি", "who set that up",
                "ota to chini na", "I don't recognise that one"),
    "place": ("I can't find that banner", "lekha ta kothay pabo", "নোটিফিকেশনটা কোথায় দেখব"),
    "limit": ("and the cap there", "oikhaneo ki shima ase", "ওটারও কি সীমা আছে"),
    "before": ("what was it earlier", "how was it in 2020", "age koto silo", "আগের সীমা কী ছিল"),
    "since": ("since when is it so", "kobe theke eta", "কবে থেকে এটা"),
    "instead": ("then what can I use", "onno upay bolen", "তাহলে কী দিয়ে পে করি"),
    "": ("I have never had trouble before you", "thanks a lot", "কার্ড বদলাতে চাই", "google pay diye dibo", "নিজে দেব",
         "ফ্যামিলি প্ল্যানেও একই নিয়ম?", "আরেকটা কার্ডেও একই?"),
}  # fmt: skip


@pytest.mark.parametrize(("aspect", "text"), [(aspect, text) for aspect, texts in ASPECTS.items() for text in texts])
def test_what_a_recurring_payment_is_asked_for(aspect: str, text: str) -> None:
    assert aspect_of(text) == aspect


THERE = (
    "ok will phone my bank first", "thik ache, bank e kotha bole dekhi", "ঠিক আছে, ব্যাংকে খোঁজ নিচ্ছি",
    "let me check with hdfc", "fine, phoning the bank",
    "আচ্ছা এসবিআইতে কল দিই", "ok google er helpline e call dicchi",
)  # fmt: skip
NOT_THERE = (
    "bank e call korbo naki google e", "should I call the bank?", "will you talk to the bank",
    "I called the bank but nothing", "the bank keeps calling me",
    "ব্যাংকে জানাব কীভাবে", "bank diye pay korbo", "আপনারা ব্যাংকের সাথে কথা বলেন", "ok",
)  # fmt: skip
NEW_CARD = (
    "got a new card, please update it",
    "amar card ta palte geche, notun ta bosiye den",
    "কার্ড নতুন হয়েছে, চেঞ্জ করে দিন",
)
OLD_CARD = ("which card is it taken from", "card theke kate nai", "কার্ডে দিতে চাই", "change my phone number")
PUT_WHERE = (
    "where do I switch it",
    "what page is it",
    "কোন মেনুতে",
    "kon jaygay bosabo, kothay?",
    "কোথায় বদলাব",
    "kivabe update korbo",
)
PUT_NOWHERE = ("where is my invoice", "kothay tumi", "update den", "কোথায় পাব")
ORDINARY = ("and college fees?", "current bill er khetre?", "বাসা ভাড়া হলে?")
LISTED = ("which of yes bank's cards are ok", "rbl er kon card gula chole", "তালিকায় এসবিআইয়ের কী কী কার্ড আছে")
NOT_LISTED = ("is my axis card ok", "amar sbi card cholbe?", "এইচডিএফসি চলে?")
NO_ORDINARY = ("and insurance?", "mutual fund e?", "15000 hole?")
HOW_FAR = ("how much for that one", "koto porjonto", "কত পর্যন্ত")


@pytest.mark.parametrize(("texts", "there"), [(THERE, True), (NOT_THERE, False)])
def test_who_asks_the_bank_themselves(texts: tuple[str, ...], there: bool) -> None:
    assert [text for text in texts if goes_to_the_bank(text) is not there] == []


@pytest.mark.parametrize(("texts", "new"), [(NEW_CARD, True), (OLD_CARD, False)])
def test_a_card_that_is_new(texts: tuple[str, ...], new: bool) -> None:
    assert [text for text in texts if speaks_of_a_new_card(text) is not new] == []


@pytest.mark.parametrize(("texts", "where"), [(PUT_WHERE, True), (PUT_NOWHERE, False)])
def test_where_a_card_is_changed(texts: tuple[str, ...], where: bool) -> None:
    assert [text for text in texts if asks_where_to_change_it(text) is not where] == []


@pytest.mark.parametrize(("texts", "ordinary"), [(ORDINARY, True), (NO_ORDINARY, False)])
def test_a_use_without_a_limit_of_its_own(texts: tuple[str, ...], ordinary: bool) -> None:
    assert [text for text in texts if names_an_ordinary_use(text) is not ordinary] == []


def test_how_far_a_limit_goes() -> None:
    assert [text for text in HOW_FAR if not asks_how_far_it_goes(text)] == []


@pytest.mark.parametrize(("texts", "listed"), [(LISTED, True), (NOT_LISTED, False)])
def test_which_cards_are_listed(texts: tuple[str, ...], listed: bool) -> None:
    assert [text for text in texts if asks_which_are_listed(text) is not listed] == []


CONSENT = {
    "": (
        "yes", "ok", "yes please connect", "accha, kotha bolan", "হ্যাঁ দেন", "জি, জানিয়ে দিন", "thik ache", "hmm ok", "👍",
        "okayy", "haa vai", "ঠিক আছে, একজনের সাথে কথা বলি",
        "sure, put me through", "ha den to", "please call someone", "লাগবে", "ji obosshoi",
    ),
    "none": ("ok vaijan, doa rakhben", "আচ্ছা ভাই, ভালো থাকবেন", "ok take care",
             "from Kolkata", "umm yeah so…", "ভারত থেকে", "4822", "ok but", "আচ্ছা তাহলে", "tomorrow evening",
             "yeah so I was asking is my server up and what do I owe you"),
    "does": ("ok calling them now", "fine, I'm writing to support", "accha mail kortesi", "আচ্ছা, ফোন দিচ্ছি"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CONSENT)
def test_what_can_be_a_yes_to_a_person(kind: str) -> None:
    assert {text: said for text in CONSENT[kind] if (said := wavers(text)) != kind} == {}


ELSEWHERE = (
    "http://quick-pay.example/itnut e pay korbo?", "can I pay at www.billing-pay.example", "এই লিংকে টাকা দিব? https://itnut.example.net/pay",
    "https://itnuthosting.com.evil.example/pay e card dibo", "https://paypal.com.login.example te payment korbo?",
)  # fmt: skip
NOT_ELSEWHERE = (
    "https://itnuthosting.com/support/ e lekha ache pay korte, kivabe?", "http://127.0.0.1:8080/pay/abc e pay korbo?",
    "https://www.paypal.com/ e pay korte hobe?",
    "my site https://shop.example is down, I will pay now", "pay korbo kivabe",
    "https://shop.example এটা আমার সাইট, বিকাশে দেব", "http://news.example/story",
)  # fmt: skip


@pytest.mark.parametrize(("texts", "there"), [(ELSEWHERE, True), (NOT_ELSEWHERE, False)])
def test_a_page_that_is_not_ours(texts: tuple[str, ...], there: bool) -> None:
    assert [text for text in texts if pays_elsewhere(text) is not there] == []
