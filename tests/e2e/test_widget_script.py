"""The widget's script as it is served: small, old-browser friendly, and without a way to run what it is told."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from typing import Any

import aiohttp
import pytest

from bot.settings import ROOT
from bot.web import widget
from bot.web.widget_words import widget_words
from tests.e2e.chat_site import ChatSite
from tests.servers import missing

LIMIT = 30_000  # bytes over the line, all of it; the promise
AIM = 22_500  # what it should stay under without a good reason
#: Words whose keys the script puts together.
MADE = {
    "owner": ("bot", "queued", "human", "closed"),
    "author": ("customer", "bot", "agent", "system"),
    "starter": ("pay", "gateway", "download", "person", "due", "invoices", "services"),
}


def css() -> str:
    return (widget.FOLDER / "widget.css").read_text(encoding="utf-8")


def node(program: str, *arguments: str) -> str:
    found = shutil.which("node")
    if found is None:
        missing("node is not installed")
    done = subprocess.run([found, "-e", program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_part_is_served_and_nothing_else() -> None:
    assert {file.stem for file in widget.FOLDER.glob("*.js")} == set(widget.PARTS)


def test_it_is_small() -> None:
    assert len(gzip.compress(widget.script(css()).encode())) < AIM
    assert len(gzip.compress((widget.script(css()) + css()).encode())) < LIMIT


def test_browsers_of_2017_can_read_it() -> None:
    if not (ROOT / "node_modules" / "acorn").is_dir():
        missing("acorn is not installed: npm ci")
    parse = "require('acorn').parse(process.argv[1], {ecmaVersion: 2017, sourceType: 'script'})"
    node(parse, widget.script(css()))
    with pytest.raises(AssertionError, match="SyntaxError"):
        node(parse, widget.script(css()) + "a?.b")


@pytest.mark.parametrize(
    "forbidden", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc"]
)
def test_it_never_makes_markup_or_code_of_text(forbidden: str) -> None:
    assert forbidden not in widget.script(css())


def test_thinning_leaves_the_rules_alone() -> None:
    assert "* { box-sizing: border-box; margin: 0; }" in json.loads(
        re.search(r"^const CSS = (.*);$", widget.script(css()), re.MULTILINE).group(1)  # type: ignore[union-attr]
    )


def test_both_languages_say_everything() -> None:
    bengali, english = (widget_words()[language]["say"] for language in ("bn", "en"))
    assert bengali.keys() == english.keys()
    assert len(bengali) > 30
    facts = [sorted(re.findall(r"{(\w+)}", words[key])) for words in (bengali, english) for key in sorted(words)]
    assert facts[: len(bengali)] == facts[len(bengali) :]


def test_every_word_that_a_part_asks_for_is_there() -> None:
    parts = "".join((widget.FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in widget.PARTS)
    asked = {key for said in re.findall(r"\.say\(([^;]*)", parts) for key in re.findall(r'"([a-z_]+)"', said)}
    there = widget_words()["en"]["say"].keys()
    plain = set(re.findall(r'\.say\("([a-z_]+)"', parts))
    assert plain - there == set()
    made = {f"{start}_{one}" for start, some in MADE.items() for one in some}
    assert there - asked - made == {"busy", "full"}, "words that nobody says"  # these are kinds of a notice


def said(program: str) -> str:
    """What a line of script prints beside words.js."""
    words = (widget.FOLDER / "words.js").read_text(encoding="utf-8")
    rows = json.dumps(widget_words(), ensure_ascii=False)
    return node(f"const LANGUAGES = {rows};\n{words}\nconsole.log({program})").strip()


@pytest.mark.parametrize(
    ("program", "printed"),
    [
        ('wordsOf("bn").say("left", {count: 15})', "আর ১৫টি অক্ষর লেখা যাবে"),
        ('wordsOf("en").say("unread_one", {count: 1})', "1 new message. Open the chat"),
        ('wordsOf("bn").say("switch_to", {language: "বাংলা"})', "বাংলায় দেখুন"),
        ('[knownLanguage("bn-BD"), knownLanguage("EN"), knownLanguage("fr"), knownLanguage(null)].join()', "bn,en,,"),
        ('[otherLanguage("bn"), otherLanguage("en")].join()', "en,bn"),
        ('[writtenIn("বিল?"), writtenIn("bill?"), writtenIn("4821")].join()', "bn,en,en"),
        ('timeOfDay(new Date(2026, 0, 1, 20, 58), "en")', "8:58 PM"),
    ],
)
def test_words_are_filled_in(program: str, printed: str) -> None:
    assert said(program) == printed


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (0, "রাত ১২:০৫"),
        (3, "রাত ৩:০৫"),
        (4, "ভোর ৪:০৫"),
        (5, "ভোর ৫:০৫"),
        (9, "সকাল ৯:০৫"),
        (12, "দুপুর ১২:০৫"),
        (16, "বিকেল ৪:০৫"),
        (19, "সন্ধ্যা ৭:০৫"),
        (23, "রাত ১১:০৫"),
    ],
)
def test_the_time_of_day_in_bengali(hour: int, words: str) -> None:
    assert said(f"timeOfDay(new Date(2026, 0, 1, {hour}, 5), 'bn')") == words


def test_words_can_be_read_on_any_colour() -> None:
    """Colours from all over, on the widget's own grounds; `readable` moves none further than it must."""
    look = (widget.FOLDER / "look.js").read_text(encoding="utf-8")
    grounds = []  # [ink, [paper, sunken, agent]], light and dark
    for rule in (".frame {", ".frame.dark {"):
        said = dict(re.findall(r"--(\w+): (#\w+);", css().partition(rule)[2].partition("}")[0]))
        whole = {
            name: one if len(one) == 7 else "#" + "".join(2 * sign for sign in one[1:]) for name, one in said.items()
        }
        ink, *papers = ([*bytes.fromhex(whole[name][1:])] for name in ("ink", "paper", "sunken", "agent"))
        grounds.append([ink, papers])
    program = f"""{look}
    const bad = [], white = [255, 255, 255], black = [0, 0, 0];
    const steps = Array.from({{length: 17}}, (_, at) => Math.min(255, at * 16));
    for (const [ink, papers] of {json.dumps(grounds)})
      for (const r of steps) for (const g of steps) for (const b of steps) {{
        const one = [r, g, b, 1], link = readable(one, ink, papers);
        const carries = Math.max(contrast(one.slice(0, 3), white), contrast(one.slice(0, 3), black));
        if (carries < 4.5 || papers.some((paper) => contrast(link, paper) < 4.5)) bad.push(one);
      }}
    console.log(JSON.stringify([bad, contrast(black, white), contrast([119, 119, 119], white).toFixed(2),
      readable([15, 118, 110, 1], black, [white]), steps.length]));"""
    assert json.loads(node(program)) == [[], 21, "4.48", [15, 118, 110], 17]


@pytest.mark.asyncio(loop_scope="session")
async def test_it_travels_packed_and_only_once(site: ChatSite) -> None:
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def get(path: str, **headers: str) -> tuple[int, Any, bytes]:
            async with session.get(site.url + path, headers=headers) as answer:
                return answer.status, answer.headers, await answer.read()

        for path, kind in (("/static/widget.js", "text/javascript"), ("/static/widget.css", "text/css")):
            status, headers, packed = await get(path, **{"Accept-Encoding": "gzip"})
            assert (status, headers["Content-Encoding"]) == (200, "gzip")
            assert headers["Content-Type"] == f"{kind}; charset=utf-8"
            _, plainly, plain = await get(path, **{"Accept-Encoding": "identity"})
            assert "Content-Encoding" not in plainly
            assert gzip.decompress(packed) == plain
            status, _, nothing = await get(path, **{"If-None-Match": headers["ETag"]})
            assert (status, nothing) == (304, b"")
            status, _, _ = await get(path, **{"If-None-Match": '"older"'})
            assert status == 200
