"""Tell romanised Hindi from Banglish: nobody here answers in Hindi, and Bengali script would be unreadable."""

from __future__ import annotations

from typing import Final

import regex

from bot.lang.script import listed
from bot.lang.text import normalise

# Words that Hindi has and Bengali has not, as people type them.
WORDS: Final = frozenset(
    listed(
        """
        hai hain nahi nahin nhi kaise kese kitna kitne kitni kyun kyu kyon mujhe mujhko mera mere meri hamara hamare
        hamari aap aapka aapki aapke tumhara karna karni karu karoon karun kijiye karein kariye chahiye chaiye batao
        bataiye bataye bataen raha rahi rahe gaya gayi gaye hua hui hue hoga hogi honge sakta sakti sakte wala wali
        wale kahan kaha kab kaun konsa kaunsa abhi lekin aur bhi mein usme isme paisa bhejo bhejiye dijiye
        dikhao dikhaiye dekhna samajh pata jaldi theek thik nai kiya diya liya gya krna krni krdo kardo kroge
        krenge karenge hota hoti hote tha thi kuch koi sab apka apki se ko ka ki ke ne par kya lete leta leti
        bharna baat karo milega milegi milte wapas wapis karta karte karti jata jati jate tak ho
        kare kar isko usko aayega ayega jayega kijiega
        """
    )
)
# Some of these are Bengali words too, or English ones: they count only beside others.
WEAK: Final = frozenset(
    listed(
        """
        se ko ka ki ke ne par kab thik nai diya paisa sab koi gaye bhi tha thi kaha hua tak ho jata jate hote wala karo
        kar lete
        """
    )
)
FEWEST = 2  # words of Hindi
_WORD = regex.compile(r"[a-z]+")
# What no Hindi sentence has.
_BENGALI: Final = frozenset(
    listed(
        """
        ami amar amr amake apni apnar apnara apnader tumi na kore kori koro vai kivabe kemne kothay korbo korte korsi
        korchi koren hobe hoyeche lagbe dite dibo parbo jabe ache ase keno koto kobe ekhon ekhono theke diye taka
        """
    )
)


def is_romanised_hindi(text: str) -> bool:
    """Whether a message in Latin letters is Hindi: a word that only Hindi has, another, and hardly a Bengali one."""
    words = _WORD.findall(normalise(text))
    if any(letter >= "\u0900" and letter.isalpha() for letter in text):
        return False
    hindi = [word for word in words if word in WORDS]
    strong = {word for word in hindi if word not in WEAK}
    bengali = sum(word in _BENGALI for word in words)
    return bool(strong) and len(hindi) >= FEWEST and len(hindi) > 2 * bengali
