"""What the words of a short message hint at of the talk itself, where no question is heard in it."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words

MOST_WORDS: Final = 8  # who says more tells of something else
# "Didn't follow that", "kichu bujhlam na"; not "bujhlam, ar kichu na".
_NOT_GRASPED: Final = compile_words(
    r"(?:\b(?:not|dont|cant|didnt|never|no|hard|difficult)\b|n't\b)[^,.!?।]{0,24}"
    r"\b(?:understand|understood|follow\w*|get (?:it|that|this|you)|grasp|sense|clear|catch)\b"
    r"|\b(?:bu(?:jh|j)\w*|bojh?\w*|dhort\w*(?: par\w*)?|mathay)(?: (?!ar\b|r\b)\w+)?\s?(?:na|nai|ni|nei"
    r"|kothin)\b|\bbu(?:jh|j)(?:ini|inai)\b"
    r"|(?:বুঝ|বুজ|বোঝ|বোধগম্য|ধরতে পার|মাথায়)[\p{L}\p{M}]*(?: (?!আর )[\p{L}\p{M}]+)?\s?(?:না|নাই|নি|নেই"
    r"|কঠিন)(?![\p{L}\p{M}])"
)
_EXPLAIN: Final = compile_words(
    r"\b(?:explain|elaborate|clarify|pardon|confus\w+|simpl\w+|easier|easiest|say (?:it |that )?again"
    r"|come again|once more|rephrase|lost)\b"
    r"|\b(?:abar|ar ekbar|arekbar|aro ekbar|r ekbar)\s+b[ou]l\w*|\b(?:shohoj|sohoj|sohoz|shohoz)\w*"
    r"|\bbujh?(?:iye|aiya|aye|aya|ay|ie)\b"
    r"|সহজ|বুঝিয়ে|বুঝায়ে|আবার (?:বল|বুঝ)|আরেকবার (?:বল|বুঝ)|ব্যাখ্যা"
)
_BRIEF: Final = compile_words(
    r"\b(?:short\w*|fewer|less (?:words|text)|brief\w*|too much (?:text|to read)|too long|summar\w+|tl;?dr"
    r"|nutshell)\b|\b(?:choto|chhoto|chotto) k[oa]r\w*|\b(?:songkhep\w*|shongkhep\w*)\b"
    r"|\b(?:olpo|kom|ek|dui) (?:kothay|line e|line|lines|kothae)\b|\b(?:boro|lomba) (?:lekha|uttor|msg"
    r"|message)\b|সংক্ষেপ|সংক্ষিপ্ত|ছোট করে|অল্প কথায়|এক কথায়|এক লাইনে|(?:বড়|লম্বা) (?:লেখা|উত্তর|মেসেজ)"
)
_SURE: Final = compile_words(
    r"\b(?:sure|certain|confirm(?:ed)?|right|correct|true|accurate|really|legit|serious\w*|for real)\b"
    r"|\b(?:s[h]?ott?[iy]\w*|nish?chit|pakka|asholei|aslei|naki|thik)\b"
    r"|সত্যি|নিশ্চিত|কনফার্ম|শিওর|সিওর|আসলেই|তাই ?নাকি|ঠিক"
)
_NEXT: Final = compile_words(
    r"\b(?:what|which)\b.{0,20}\b(?:do|happens?|step|should)\b.{0,12}\b(?:next|now|then|after)\b"
    r"|\bwhat (?:would|will|can|could) (?:you|i|we) do\b|\bwhat now\b|\bnext step\b"
    r"|\b(?:tarpor|erpor|er por|ekhon|tahole|porer dhap)\w*\b.{0,16}\b(?:ki|kita)\b|(?:তারপর|এরপর|এখন|তাহলে"
    r"|এবার).{0,16}(?:কী|কি)(?![\p{L}\p{M}])|পরের ধাপ"
)


def hint_of(text: str) -> str:
    """ "unclear", "brief", "sure", "next" or ""; certain of nothing."""
    line = normalise(text)
    if len(line.split()) > MOST_WORDS:
        return ""
    if _BRIEF.search(line):
        return "brief"
    if _EXPLAIN.search(line) or _NOT_GRASPED.search(line):
        return "unclear"
    if _NEXT.search(line):
        return "next"
    return "sure" if "?" in line and _SURE.search(line) else ""
