"""Find what a message asks: two things at once, one inside a story or beside politeness, or not what it says it is not.

"invoice kivabe pay korbo? ar pdf ta kothay pabo?", "thik ase. link ta abar den", "i don't want a human, just the sum".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import regex

from bot.lang import normalise
from bot.lang.patterns import compile_words
from bot.nlu.asking import asks_of_the_rest, is_asking, words
from bot.nlu.means_parts import Rank, asks_of_means, with_their_means
from bot.nlu.ranking import NOT_A_QUESTION, Ranking

MOST = 6  # parts that are looked at, the last ones: a story ends with its question
SURE = 0.55  # probability that each part must reach by itself
STANDS_OUT = 0.90  # a whole message that is so clear is one question, unless each part is even clearer
SURE_BESIDE_CLEAR = 0.8
HEARD_AT_ALL = 0.005  # probability that the whole message has to give each of its questions
PLAIN = 0.3  # flat score of a part that is as plain as a message of its own
OUTRIGHT = 0.6  # the same of a part that needs no asking word: "pdf of 4790"
CLEAR = 0.15  # the same of a part that also asks
SURE_BY_ITSELF = 0.8  # probability of such a part
SURE_BESIDE = 0.75  # the same of one beside the part that the whole was heard as
NEVER = 1.1
RULES = frozenset({"suspension_policy", "refund_policy", "activation_after_payment", "invoice_timing", "renew_early"})
CLEARER = 1.5  # times the flat score of the whole, which is below HARDLY
HARDLY = 0.2
FAINT = 0.15  # flat score of a whole message below which a plain part of it is heard instead
FEWEST_WORDS = 2
MARKED = regex.compile(r"(?<![^?।!.\n;])[^?।!.\n;]++(?=\?)")  # a sentence with a question mark of its own
ASKS_AT_ITS_END = regex.compile(r"\?\s*$")
SENTENCE = r"[?।!.\n;]+\s+|[?।!\n;]+$"
# "4821 ar 4822 er pdf" is about both.
BETWEEN_NUMBERS = r"(?!(?<=\d\s+[\p{L}\p{M}]+\s+)\#?\d)"
CUT = regex.compile(
    rf"{SENTENCE}|,?(?<!\s)\s++(?:and also|and|also|plus|আর|এবং|এছাড়া|ar|r|ebong)\s+{BETWEEN_NUMBERS}", regex.I
)
CLAUSE = regex.compile(rf"{SENTENCE}|,\s*|(?<!\s)\s++(?:—|–|-|but|কিন্তু|kintu|বরং|just)\s+", regex.I)
COMMA = regex.compile(r",\s+")
ENUMERATED = regex.compile(r"(?<!\S)\(?[1-9১-৯][).।:](?=\s|\p{L})\s*+")  # "1) … 2) …"
LEADING = regex.compile(
    r"^(?:(?:and also|and|also|plus|meanwhile|in the meantime|আর|এবং|এছাড়া|ততক্ষণে|ar|r|ebong|totokkhone"
    r"|abar|আবার|ও|o)[\s,]+)+",
    regex.I,
)
# What asks back about the part before it: "is that accepted", "er mane ki".
BACK = regex.compile(
    r"(?:(?:is|does|do|will|can|and|what(?: does|'s| is)?|why(?: is)?|how(?: does| is)?)\s+)?"
    r"(?:that|it|this|they|these|those)\b"
    r"|(?:er|eta|etar|oita|ota|seta|tar|karon|এর|এটা|এটার|ওটা|সেটা|তার|কারণ)(?![\p{L}\p{M}])",
    regex.I,
)
# A topic that is named to be left out: its verb wants, needs or means; "I cannot download it" is no such thing.
DENIED = compile_words(
    r"(?:don'?t|do not|didn'?t|did not|not)\s+(?:want|need|mean|ask|open|send|call|talk|speak)"
    r"|^no\s+\p{L}+(?:\s+please)?$|^not\s|(?:চাই|লাগবে|দরকার|চাচ্ছি|বলি|বলছি|জানতে চাই)\s*(?:না|নাই|নি"
    r"|নেই)(?:\s|$)"
    r"|বলিনি|চাইনি|চাইনা|লাগবেনা"
    r"|(?:chai|lagbe|dorkar|chacchi|boli|bolsi|bolchi|chaisi)\s*(?:na|nai|ni|nei)(?:\s|$)|bolini|chaini"
    r"|^(?:[\p{L}\p{M}]+\s+(?:na|না)\s*){1,3}$"  # "pdf na pdf na"
    r"|(?:^|\s)(?:একসাথে|একত্রে|eksathe|ekshathe|টিকিট|ticket)\s+(?:na|না)$"
    r"|(?:^|\s)(?:টিকিট|ticket)(?:টা|টি|ta| ta)?\s+(?:\S+\s+)?"
    r"(?:খুল|খোল|কর|কাট|দি|দে|লাগ|khul|khol|kor|kat|di|de|lag)\S*\s+(?:na|না)(?:\s|$)",
)
# What is wished for by its name beside something else: "link ta den ar parle pdf tao", "... and a receipt?"
PAPER = compile_words(r"(?<![\p{L}\p{M}])(?:pdf|receipt|ros(?:h)?id|recit|পিডিএফ|রসিদ|রশিদ|রিসিট)")
POLITE = NOT_A_QUESTION - {"out_of_scope", "followup", "choose", "dont_know", "safety_warning"}
NO_TOPIC = NOT_A_QUESTION | {"recurring_stop"}  # "I do not want it any more" is no denial of these
OFFERED = frozenset(
    {"handoff", "pay_link", "download_link", "pay_all_howto"}
)  # what the bot offers, and people decline


@dataclass(frozen=True)
class Part:
    """One question of a message. `text` is where its names stand: the whole message where that asks one thing."""

    text: str
    ranking: Ranking
    final: bool = False  # whatever was said before, it means this


def questions(text: str, whole: Ranking, rank: Rank) -> list[Part]:
    """What ``text`` asks, in order; empty where it is one question that is heard best as a whole."""
    several = _several(text, whole, rank)
    return several if several else _one_inside(text, whole, rank)


def _several(text: str, whole: Ranking, rank: Rank) -> list[Part]:
    if len(ENUMERATED.findall(text)) > 1:
        text = ENUMERATED.sub("\n ", text)
    sentences = _parts(CUT, text)
    clauses = [part for sentence in sentences for part in _named_clauses(sentence, rank)]
    parts = [clause for part in clauses for clause in _asking_clauses(part)][-MOST:]
    if len(parts) < 2:
        return []
    marked = {LEADING.sub("", sentence.strip()) for sentence in MARKED.findall(text)}
    sure = SURE_BESIDE_CLEAR if whole.confidence >= STANDS_OUT else SURE
    heard = dict(whole.intents[:5])
    found: list[Part] = []
    parts, rankings, means = with_their_means(text, parts, rank)
    for part, ranking in zip(parts, rankings, strict=True):
        if ranking.best in NOT_A_QUESTION or _is_denied(part) or asks_of_the_rest(part):
            continue
        wishes = PAPER.search(normalise(part)) is not None and len(part.split()) >= FEWEST_WORDS
        # "..., and the refund rule?": the mark asks for what is only named behind another question.
        named = part is parts[-1] and ASKS_AT_ITS_END.search(text) is not None and ranking.score >= PLAIN
        asks = wishes or part in marked or is_asking(part) or (named and bool(found))
        says_much = wishes or words(part) > FEWEST_WORDS or ranking.score >= PLAIN
        # "Two days late" tells why it is asked what follows; "pdf of 4790" needs no asking word.
        outright = OUTRIGHT if ranking.best not in RULES else NEVER
        clear = ranking.score >= (CLEAR if asks else outright) and ranking.confidence >= SURE_BY_ITSELF
        by_itself = clear and says_much and not BACK.match(part)
        # The whole has to hear each of them too: a story's single sentences sound like questions that nobody asked.
        in_it = ranking.confidence >= sure and heard.get(ranking.best, 0.0) >= HEARD_AT_ALL
        in_it = in_it and asks and part in sentences and len(part.split()) >= FEWEST_WORDS
        by_its_mark = len(marked) > 1 and part in marked and ranking.confidence >= SURE and says_much
        # What the whole was heard as, beside another question: "can I pay by card, and will it renew by itself".
        of_whole = asks and ranking.best == whole.best and whole.confidence >= SURE and says_much
        beside = (
            asks and ranking.score >= CLEAR and ranking.confidence >= SURE_BESIDE and says_much and not BACK.match(part)
        )
        its_means = means.get(part, frozenset())
        of_means = asks and asks_of_means(ranking, its_means)
        heard_so = by_itself or in_it or by_its_mark or of_whole or of_means or (beside and ranking.best != whole.best)
        # "Is PayPal taken, and Payoneer?" asks two of one topic.
        others = [one for one in found if one.ranking.best == ranking.best]
        if heard_so and not (others and (not of_means or any(its_means & means[one.text] for one in others))):
            found.append(Part(part, ranking, final=of_means))
    return found if len(found) >= 2 else []


def _named_clauses(sentence: str, rank: Rank) -> list[str]:
    """A sentence at its commas where a paper is wished for among others, each as plainly as in a message of its own:
    "the PDF of 4822, the pay link for 4821"."""
    parts = _parts(COMMA, sentence) if PAPER.search(normalise(sentence)) else []
    if not 1 < len(parts) <= MOST or any(len(part.split()) <= FEWEST_WORDS for part in parts):
        return [sentence]
    heard = rank(parts)
    plain = all(one.score >= OUTRIGHT and one.best not in NOT_A_QUESTION | RULES for one in heard)
    return parts if plain and len({one.best for one in heard}) == len(parts) else [sentence]


def _asking_clauses(sentence: str) -> list[str]:
    """A sentence in parts where each of them asks: "why is it off, how much is it"; "bank, wallet or card, which do you
    take" is one of them with what it counts up."""
    asking: list[str] = []
    before: list[str] = []
    for clause in _parts(CLAUSE, sentence):
        before.append(clause)
        if is_asking(clause) and words(clause) > FEWEST_WORDS:
            asking.append(", ".join(before))
            before = []
    return asking if len(asking) > 1 and not before else [sentence]


def _one_inside(text: str, whole: Ranking, rank: Rank) -> list[Part]:
    """The one question of a message that also denies, greets, thanks, complains or tells a story."""
    parts = _parts(CLAUSE, text)[-MOST:]
    denied = [part for part in parts if _is_denied(part)]
    if len(parts) < 2:
        return [_denial(text, whole)] if denied and whole.best in OFFERED else []
    unclear = whole.best in POLITE or not whole.certain or whole.score < FAINT
    if not denied and not unclear and whole.score >= HARDLY:
        return []
    rankings = dict(zip(parts, rank(parts), strict=True))
    left_out = {rankings[part].best for part in denied} - NO_TOPIC
    asked = [
        part
        for part in parts
        if part not in denied and rankings[part].best not in NOT_A_QUESTION | left_out and rankings[part].certain
    ]
    # The last one asks: what comes before is why.
    best = next((part for part in reversed(asked) if is_asking(part) or not whole.certain), None)
    faint = whole.certain and whole.best not in POLITE and not left_out
    clearer = best is not None and unclear and rankings[best].score > (PLAIN if faint else whole.score)
    if best is not None and (left_out or clearer or _stands_out(best, rankings[best], whole)):
        return [Part(text, rankings[best], final=bool(left_out))]  # read as a whole it may mean what is left out
    rest = [part for part in parts if part not in denied]
    if rest and whole.best in left_out:
        ranking = _without(left_out, rank([", ".join(rest)])[0])
        if ranking.best not in NOT_A_QUESTION:
            return [Part(text, ranking, final=ranking.certain)]
    if left_out and whole.certain and whole.best not in left_out | NOT_A_QUESTION:
        return [Part(text, whole, final=True)]
    return [_denial(text, whole)] if whole.best in left_out & OFFERED else []


def _stands_out(part: str, ranking: Ranking, whole: Ranking) -> bool:
    """True for the plain question of a message that is hardly heard as a whole."""
    clear = (
        whole.score < HARDLY
        and ranking.best != whole.best
        and ranking.score >= max(CLEAR, CLEARER * whole.score)
        and ranking.confidence >= SURE_BY_ITSELF
    )
    return clear and is_asking(part) and len(part.split()) > FEWEST_WORDS


def _denial(text: str, whole: Ranking) -> Part:
    """ "No person, please" is a no to what is named."""
    return Part(
        text, Ranking((("deny", whole.confidence), *whole.intents), whole.score, True, whole.margins), final=True
    )


def _without(left_out: set[str], ranking: Ranking) -> Ranking:
    """A ranking in which what was denied is no candidate."""
    kept = [row for row in ranking.intents if row[0] not in left_out]
    total = sum(chance for _, chance in kept) or 1.0
    margins = np.asarray(ranking.margins)
    return Ranking(tuple((name, chance / total) for name, chance in kept), ranking.score, ranking.certain, margins)


def _parts(cut: regex.Pattern[str], text: str) -> list[str]:
    parts = (LEADING.sub("", part.strip()) for part in cut.split(text) if part)
    return [part for part in parts if any(letter.isalnum() for letter in part)]


def _is_denied(part: str) -> bool:
    return DENIED.search(normalise(part)) is not None
