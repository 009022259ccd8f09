"""What a reviewed message changes in the data, as a diff for a person to commit: nothing learns by itself."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from bot.desk.annotations import annotated
from bot.errors import UserError
from bot.knowledge.host_questions import host_questions
from bot.lang import in_bengali_script, normalise
from bot.privacy.redaction import MASK
from bot.privacy.without_names import anonymous
from bot.settings import ROOT

EXAMPLES = Path("data/nlu")
QUESTIONS = Path("data/knowledge/host_questions.yml")
REGISTERS = ("bn", "en", "bn-Latn")
LONGEST = 300  # characters of an example or an answer
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_ANNOTATED = re.compile(r"\[([^\]]+)\]\([a-z_]+:[^)]+\)")
_MARKUP = re.compile(r"[\[\]{}`]")


class ReviewRefused(UserError):
    """Facts: why (in words)."""

    code = "review_refused"

    def __str__(self) -> str:
        return str(self.facts["why"])


@dataclass(frozen=True)
class Change:
    """One file of the project, as it is and as it would be. `path` is relative to the root."""

    root: Path
    path: Path
    before: str
    after: str

    @property
    def diff(self) -> str:
        """Unified; `git apply` takes it."""
        names = (f"a/{self.path.as_posix()}", f"b/{self.path.as_posix()}")
        lines = (self.before.splitlines(keepends=True), self.after.splitlines(keepends=True))
        return "".join(difflib.unified_diff(*lines, *names))

    def write(self) -> None:
        """ReviewRefused where the file is another one by now."""
        file = self.root / self.path
        if file.read_text(encoding="utf-8") != self.before:
            raise ReviewRefused(why=f"{self.path} has changed meanwhile")
        file.write_text(self.after, encoding="utf-8")


def intents(root: Path = ROOT) -> list[str]:
    """What a message can be an example of."""
    return sorted(file.stem for file in (root / EXAMPLES / REGISTERS[0]).glob("*.yml"))


def home_of(register: str, text: str) -> str:
    """The register in whose file a message lives; one that mixes scripts, in the one that it leans to."""
    if register in REGISTERS:
        return register
    return "bn" if in_bengali_script(text) else "bn-Latn"


def proposed(text: str) -> str:
    """The message as an example that anybody may read: on one line, with other numbers and addresses."""
    return " ".join(_MARKUP.sub(" ", anonymous(text)).split()).lstrip("/-# ")[:LONGEST]


def example(intent: str, register: str, text: str, root: Path = ROOT) -> Change:
    """The line added to data/nlu, annotated where nobody has done it by hand.

    ReviewRefused where there is no such file, or the line is in one already.
    """
    path = EXAMPLES / home_of(register, text) / f"{intent}.yml"
    line = " ".join(text.split())
    if not _NAME.fullmatch(intent) or not (root / path).is_file():
        raise ReviewRefused(why=f"there is no intent {intent[:40]!r} in data/nlu")
    if not line or len(line) > LONGEST or line.startswith("/"):
        raise ReviewRefused(why=f"an example is one line of at most {LONGEST} characters and begins with no slash")
    if MASK[0] in line:
        raise ReviewRefused(why="something in it is masked: write the example with a made-up number instead")
    if where := _standing(line, root):
        raise ReviewRefused(why=f"it is in {where} already")
    line = line if _ANNOTATED.search(line) else annotated(line)
    before = (root / path).read_text(encoding="utf-8")
    indent = re.findall(r"^( +)- .*$", before, re.MULTILINE)[-1]
    return Change(root, path, before, f"{before.rstrip()}\n{indent}- {line}\n")


def _standing(line: str, root: Path) -> str | None:
    """The file that has this message, of whichever topic: two topics for one message teach nothing."""
    wanted = _plain(line)
    for file in sorted((root / EXAMPLES).glob("*/*.yml")):
        for row in file.read_text(encoding="utf-8").splitlines():
            said = row.strip()
            if said.startswith("- ") and _plain(said[2:]) == wanted:
                return file.relative_to(root).as_posix()
    return None


def _plain(line: str) -> str:
    return normalise(_ANNOTATED.sub(r"\1", line)).casefold()


def answer(subject: str, texts: dict[str, str], root: Path = ROOT) -> Change:
    """The company's own answer on a subject of host_questions.yml, by language; both are wanted."""
    before = (root / QUESTIONS).read_text(encoding="utf-8")
    if subject not in host_questions():
        raise ReviewRefused(why=f"there is no subject {subject[:40]!r} in {QUESTIONS}")
    clean = {language: " ".join(text.split()) for language, text in texts.items()}
    if set(clean) != {"bn", "en"} or not all(clean.values()) or any(len(text) > LONGEST for text in clean.values()):
        raise ReviewRefused(why=f"an answer is wanted in Bengali and in English, of at most {LONGEST} characters each")
    written = ", ".join(f"{language}: {_quoted(clean[language])}" for language in ("bn", "en"))
    row = re.compile(rf"(^{re.escape(subject)}:\n(?:(?:[ #].*)?\n)*?  answer: )\{{[^\n]*\}}$", re.MULTILINE)
    after, count = row.subn(lambda found: f"{found[1]}{{{written}}}", before)
    if count != 1:
        raise ReviewRefused(why=f"the answer of {subject} is not on one line in {QUESTIONS}: write it there")
    return Change(root, QUESTIONS, before, after)


def new_subject(subject: str, register: str, text: str, root: Path = ROOT) -> Change:
    """A row for a subject that the table has not, to be completed by a person: its title, words and answer."""
    if not _NAME.fullmatch(subject) or subject in host_questions():
        raise ReviewRefused(why="a new subject has a name of its own, in small letters, digits and _")
    if MASK[0] in text:
        raise ReviewRefused(why="something in it is masked: write the example with a made-up number instead")
    before = (root / QUESTIONS).read_text(encoding="utf-8")
    examples = "".join(
        f"    {one}: [{_quoted(' '.join(text.split())[:LONGEST]) if one == home_of(register, text) else ''}]\n"
        for one in REGISTERS
    )
    row = (
        f'{subject}:\n  title: {{bn: "", en: ""}}\n  answer: {{bn: "", en: ""}}\n  phrases: []\n  examples:\n{examples}'
    )
    return Change(root, QUESTIONS, before, f"{before.rstrip()}\n\n{row}")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # which is YAML too
