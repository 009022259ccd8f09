"""Make the skeleton of a new language: its row in data/languages.yml, and its answers to translate, as comments."""

from __future__ import annotations

import argparse
import re
import unicodedata
from pathlib import Path

import regex

from bot.errors import UserError
from bot.lang import COMPLETE, LANGUAGES, language
from bot.settings import ROOT

DIGITS = "ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE".split()
CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,8})?")  # as in BCP 47
ROW = """{code}:
  name: {name}
  locale: {code}
  fallback: {fallback}
  answers: [{code}]
{letters}  digits: "{digits}"
  lakh: [BDT, INR, numbers] # to translate: leave out what the language groups by thousands
  and: "{both}"
  or: "{either}"
  months: [{months}]
  title: {{{titles}}}
  called: [{called}]
"""


class LanguageRefused(UserError):
    """Facts: code, why."""

    code = "language_refused"

    def __str__(self) -> str:
        return f"{self.facts['code']}: {self.facts['why']}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot add-language", description=__doc__)
    parser.add_argument("code", help="as in BCP 47: hi, as, ne")
    parser.add_argument("--name", help="what the language calls itself")
    parser.add_argument("--script", help="its script, as Unicode calls it (Devanagari), where it has one of its own")
    parser.add_argument("--fallback", default=COMPLETE[-1], choices=COMPLETE, help="says what is not translated yet")
    given = parser.parse_args(arguments)
    made = add(ROOT / "data", given.code, given.name or given.code, given.script or "", given.fallback)
    print(f"data/languages.yml: the row {given.code}; check each value, add fonts for invoices and day_parts")
    for file in made:
        print(f"{file.relative_to(ROOT)}: take the # away from what you have translated")
    print(f"data/nlu/{given.code}/<topic>.yml: what customers write (data/nlu/README.md); then python -m bot train")
    print("until a key is translated it is said in the fallback; pages and widget offer the language at once")
    return 0


def add(data: Path, code: str, name: str, script: str, fallback: str) -> list[Path]:
    """Write the row and the files to translate under ``data``; LanguageRefused where that cannot be right."""
    if not CODE.fullmatch(code) or code in LANGUAGES:
        raise LanguageRefused(code=code, why="there already" if code in LANGUAGES else "not a code of a language")
    row = _row(code, name, script, fallback)
    folder = data / "answers" / code
    folder.mkdir()
    made = []
    for source in sorted((data / "answers" / fallback).glob("*.yml")):
        made.append(folder / source.name)
        made[-1].write_text(_commented(source.read_text(encoding="utf-8")), encoding="utf-8")
    with (data / "languages.yml").open("a", encoding="utf-8") as file:
        file.write(row)
    return made


def _row(code: str, name: str, script: str, fallback: str) -> str:
    base = language(fallback)
    return ROW.format(
        code=code,
        name=name,
        fallback=fallback,
        letters=f'  letters: "{_letters(code, script)}"\n' if script else "",
        digits=_digits(script) or base.digits,
        both=base.joiners[0],
        either=base.joiners[1],
        months=", ".join(base.months),
        titles=", ".join(f"{one}: {name}" for one in (*COMPLETE, code)),
        called=name,  # never the code: "hi" is a greeting
    )


def _letters(code: str, script: str) -> str:
    """The characters of a script as ranges, for YAML and for the oldest browsers, which know no names of scripts."""
    try:
        inside = regex.compile(rf"\p{{Script={script}}}")
    except regex.error as cause:
        raise LanguageRefused(code=code, why=f"{script} is no script of Unicode") from cause
    ranges: list[list[int]] = []
    for point in range(0x10000):
        if inside.match(chr(point)) and unicodedata.category(chr(point)) != "Nd":
            if ranges and ranges[-1][1] == point - 1:
                ranges[-1][1] = point
            else:
                ranges.append([point, point])
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges)


def _digits(script: str) -> str:
    """The ten digits of a script; empty where it writes the common ones."""
    try:
        return "".join(unicodedata.lookup(f"{script.upper()} DIGIT {one}") for one in DIGITS)
    except KeyError:
        return ""


def _commented(text: str) -> str:
    """Every line as a comment, so that nothing half translated is ever said."""
    return "".join(f"# {line}" if line.strip() and not line.startswith("#") else line for line in text.splitlines(True))
