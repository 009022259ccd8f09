"""Write data/banglish anew from pairs of Bengali words and their romanised spellings: banglish-words.py PAIRS.json

Runs with `uv run --no-project --with wordfreq==3.0.3,setuptools==79.0.1,regex,pyyaml`. PAIRS.json: {Bengali word:
{spelling: times}}, from line pairs of BanglaTLit and its sources whose words can be aligned. wordfreq is asked only
whether a spelling is an English word.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from wordfreq import zipf_frequency  # noqa: E402

from benchmarks.own_examples import own_examples  # noqa: E402
from bot.lang import normalise, skeleton  # noqa: E402
from bot.lang.words import BANGLISH, SHARED  # noqa: E402

FOLDER = ROOT / "data" / "banglish"
ALIKE = 0.6  # likeness of two skeletons below which the alignment of a pair has slipped
OFTEN = 3  # times that a pair must be seen to be believed all the same
ENGLISH_FROM = 3.0  # occurrences per million words, as a power of ten above one in a thousand million

# English words by their letters; in a Banglish sentence they are Bengali ones.
BENGALI_ALL_THE_SAME = frozenset(
    """
    ace ache aga age ager aine ain aj ak aka akbar aki al allah amar amaro ame ami amon amr ana ane ante ar are aro
    as asa ase asha ashe asche ask ata ate ato baba bah bai bade bal ban bar bare bari bas base bash ben bere bhai
    bir boi bole bolen bolle bollen bolte bon bone bor boro bose bye cal cara cha chai chan chap char chara chole
    chore cole daw dai dak dake dale dam dan dao dara day de dea debo den dena deo der dew dey dharma dia die dike
    dim din dine diner dis dise dol dole dore dosh du dui dure e ebong eder ee ei ek eka ekta eo er era es eta eto
    fire fol gach gale gan gia gola gore goto gula ha hae han hasan hat hate hay here hobe hoe hoi hok hola hole
    holen holo holy hon hosen hota hote hoy hoya hoye hoa hoto hum hye ja jaan jai jake jan jana jane jani jar jara
    jaw jay je ji jog jodi jon jug jure k ka kach kal kale kali kalo kam kan kane kano kar karon kase kate kau ke
    ken keno keo kew ki kin kn ko kobe koi kom kon kono kora koran kore koren korlam korle korte korten kota kotha
    koto krishna kun kune lag lage lagle lakh lal lekha lok m ma mach man mane mara mare markin mas mash mata mate
    mathe mato matra maze mele mere mia mil mile mon mona mone mor more mot mote moto n na nam name nana nau nay ne
    ni nia niche nil nile nite no nod o ode oder oi ono onno ora ore ota oto pa pai pan par para pare pas pase pash
    pathe pay pele pete por pore pray r ra rana rang raja rat ray rin roy sa sada sai sal sale sara sari sat sate sb
    se sera ses shob sob soho sokol sore sotti sri stare swami t ta tai take taki tan tao tar tara tate tay te tel
    tham the ti tike tin tire tk to tobe tole too tor tore tu tur ty uni uthe va val vi via yeh ze
    """.split()
) - frozenset("as ask base ben bye day no pan the too are cal".split())


def main(source: Path) -> None:
    pairs = json.loads(source.read_text(encoding="utf-8"))
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)  # by spelling
    times: Counter[str] = Counter()
    for word, spellings in pairs.items():
        for spelling, count in spellings.items():
            typed, bengali = normalise(spelling), normalise(word)
            if typed.isascii() and typed.isalpha():
                written[typed][bengali] += count
                times[bengali] += count
    words: defaultdict[str, list[str]] = defaultdict(list)
    english = set()
    for typed, candidates in written.items():
        alike = {word: count for word, count in candidates.items() if _is_pair(typed, word, count, candidates.total())}
        if not alike:
            continue
        best = max(alike, key=lambda word: (alike[word], times[word]))
        (english.add(typed) if _is_english(typed, best) else words[best].append(typed))
    for word in _own_english() - {spelling for spellings in words.values() for spelling in spellings}:
        english.add(word)
    lines = [
        f"{word}\t{' '.join(sorted(words[word]))}\n" for word in sorted(words, key=lambda word: (-times[word], word))
    ]
    (FOLDER / "words.tsv").write_text("".join(lines), encoding="utf-8")
    (FOLDER / "english.txt").write_text("".join(f"{word}\n" for word in sorted(english)), encoding="ascii")


def _is_pair(typed: str, word: str, count: int, of: int) -> bool:
    one, other = (skeleton(text).replace(" ", "") for text in (typed, word))
    return SequenceMatcher(None, one, other).ratio() >= ALIKE or (count >= OFTEN and 2 * count >= of)


def _own_english() -> set[str]:
    """Words of this project's English examples, those that stand there more than once."""
    seen = Counter(
        word
        for example in own_examples()
        if example.register == "en"
        for word in set(normalise(example.text).split())
        if word.isascii() and word.isalpha()
    )
    return {word for word, count in seen.items() if count > 1} - set(BANGLISH)


def _is_english(typed: str, word: str) -> bool:
    """English, and `word` writes how it sounds: t and d of English are never ত and দ."""
    if typed in SHARED and typed not in BANGLISH:
        return True
    if typed in BENGALI_ALL_THE_SAME or zipf_frequency(typed, "en") < ENGLISH_FROM:
        return False
    dental = ("t" in typed and "th" not in typed and "ত" in word and "ট" not in word) or (
        "d" in typed and "দ" in word and "ড" not in word
    )
    return not dental


if __name__ == "__main__":
    main(Path(sys.argv[1]))
