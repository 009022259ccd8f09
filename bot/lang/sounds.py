"""Bengali letters for a romanised word that no list holds, by how it sounds: "jorimana" -> "জরিমানা"."""

from __future__ import annotations

from typing import Final

import regex

from bot.lang.script import NUKTA, VIRAMA, listed

_CONSONANTS: Final = dict(
    pair.split("=")
    for pair in listed(
        """
        kkh=ক্ষ chch=চ্ছ cch=চ্ছ ssh=চ্ছ kh=খ gh=ঘ chh=ছ ch=চ c=চ jh=ঝ th=থ dh=ধ ph=ফ bh=ভ v=ভ sh=শ ng=ং k=ক q=ক g=গ
        j=জ z=জ t=ত d=দ n=ন p=প f=ফ b=ব m=ম r=র l=ল s=স h=হ x=ক্স
        """
    )
)
_VOWELS: Final = {
    typed: (alone, sign)
    for typed, alone, sign in (
        row.split("=") for row in listed("aa=আ=া ee=ঈ=ী oo=উ=ু oi=ঐ=ৈ ou=ঔ=ৌ a=আ=া i=ই=ি u=উ=ু e=এ=ে y=ই=ি w=ও=ো")
    )
}
_SOUND = regex.compile("|".join(sorted((*_CONSONANTS, *_VOWELS, "o"), key=len, reverse=True)))
# Where consonants make one letter: the same twice, after s or a nasal, before r and l. Elsewhere one keeps its vowel.
_CLUSTER = regex.compile(r"(.)\1|s[tkpn]|sh[tkn]|n[tdcjk]|n[td]h|m[pb]|[kgtdpb]r|[kgpb]l|lp|kt|pt")


def sounds(word: str) -> str:
    """`word`: lower-case Latin letters. A guess, never empty."""
    out: list[str] = []
    before = ""  # the consonant before, where no vowel came since
    found = _SOUND.findall(word)
    for place, sound in enumerate(found):
        if sound in _CONSONANTS:
            if before and _CLUSTER.fullmatch(before + sound):
                out.append(VIRAMA)
            out.append(_CONSONANTS[sound])
            before = sound
            continue
        if sound == "y" and out and not before:
            out.append("য" + NUKTA)
            before = sound
            continue
        if sound == "o":  # the vowel that a consonant has by itself, but at the end of a word
            out.append("" if before and place + 1 < len(found) else "ো" if before else "ও")
        else:
            out.append(_VOWELS[sound][bool(before)])
        before = ""
    return "".join(out) or word
