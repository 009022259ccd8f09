"""What a reviewed message changes in the data: a diff that git takes, in the right file; what may not be is refused."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.desk import review_changes
from bot.desk.annotations import annotated
from bot.desk.review_changes import QUESTIONS, Change, ReviewRefused, answer, example, new_subject, proposed
from bot.settings import ROOT

_VALUES = re.compile(r"\]\(([a-z_]+):([^)]+)\)")
TOPIC = 'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n    - {first}\n    - [বিকাশে](gateway:bkash) দেব\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project with two intents and the real table of subjects."""
    for register in review_changes.REGISTERS:
        folder = tmp_path / "data" / "nlu" / register
        folder.mkdir(parents=True)
        for intent in ("refund_policy", "out_of_scope"):
            text = TOPIC.format(intent=intent, first=f"{register} {intent}")
            (folder / f"{intent}.yml").write_text(text, encoding="utf-8")
    (tmp_path / QUESTIONS).parent.mkdir(parents=True)
    (tmp_path / QUESTIONS).write_text((ROOT / QUESTIONS).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def applied(root: Path, change: Change) -> str:
    """The file as `git apply` leaves it: what a person who saves the diff gets."""
    subprocess.run(["git", "apply", "-"], cwd=root, input=change.diff.encode(), check=True, capture_output=True)
    return (root / change.path).read_text(encoding="utf-8")


def loaded(text: str) -> Any:
    """As bot/knowledge/tables.py reads it."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


@pytest.mark.parametrize(
    ("register", "text", "home"),
    [
        ("en", "can I get my money back?", "en"),
        ("bn", "টাকা ফেরত পাব?", "bn"),
        ("bn-Latn", "taka ferot pabo?", "bn-Latn"),
        ("mixed", "refund পাব কি করে", "bn"),
        ("mixed", "refund pabo ki kore ভাই", "bn-Latn"),
    ],
)
def test_an_example_goes_to_the_file_of_its_register(root: Path, register: str, text: str, home: str) -> None:
    change = example("refund_policy", register, text, root)
    assert change.path.as_posix() == f"data/nlu/{home}/refund_policy.yml"
    after = applied(root, change)
    assert after == change.after
    assert yaml.safe_load(after)["nlu"][0]["examples"].splitlines()[-1] == f"- {text}"
    assert len([line for line in change.diff.splitlines() if line.startswith(("+ ", "- "))]) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "invoice 4821 er bill bkash e dibo",
            "invoice [4821](invoice_number:4821) er bill [bkash](gateway:bkash) e dibo",
        ),
        ("বিকাশে ৫০০ টাকা দিলাম", "[বিকাশে](gateway:bkash) [৫০০](amount:500) টাকা দিলাম"),
        ("does google ads take HDFC?", "does [google ads](product:google_ads) take [HDFC](bank:hdfc)?"),
        ("taka 2 bar kete nise", "taka 2 bar kete nise"),
        ("amar kache kono upay nai, auto debit", "amar kache kono upay nai, auto debit"),
        ("[dbbl](bank:dbbl) theke bkash", "[dbbl](bank:dbbl) theke bkash"),
    ],
    ids=["a number", "an ending", "capitals", "a count", "ordinary words", "by hand"],
)
def test_what_an_example_names_is_annotated_where_it_can_be_nothing_else(root: Path, text: str, line: str) -> None:
    change = example("refund_policy", "bn-Latn", text, root)
    assert change.after.splitlines()[-1] == f"    - {line}"
    change.write()
    with pytest.raises(ReviewRefused, match="already"):
        example("out_of_scope", "bn-Latn", text, root)


def test_it_annotates_as_people_did() -> None:
    """Hardly anything that people have annotated otherwise, and four of five of what they have."""
    by_hand, found, otherwise = 0, 0, []
    for file in sorted((ROOT / "data" / "nlu").glob("*/*.yml")):
        for line in [
            one for one in file.read_text(encoding="utf-8").splitlines() if review_changes._ANNOTATED.search(one)
        ][::8]:
            wanted = {one for one in _VALUES.findall(line) if one[0] != "card_type"}
            made = set(_VALUES.findall(annotated(review_changes._ANNOTATED.sub(r"\1", line))))
            by_hand += len(wanted)
            found += len(wanted & made)
            otherwise += [(line, one) for one in made - wanted if one[0] in {entity for entity, _ in wanted - made}]
    assert found > 0.8 * by_hand > 200
    assert len(otherwise) < 0.02 * by_hand, otherwise


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("no_such_topic", "a new one"),
        ("../../knowledge/host_questions", "a new one"),
        ("refund_policy", "   "),
        ("refund_policy", "/refund_policy"),
        ("refund_policy", "x" * 301),
        ("refund_policy", "my card •••• 1111"),
        ("refund_policy", "EN  out_of_scope"),
        ("refund_policy", "বিকাশে দেব"),
    ],
    ids=["unknown", "a path", "nothing", "a command", "long", "masked", "another topic's", "annotated there"],
)
def test_what_is_no_example_is_refused(root: Path, intent: str, text: str) -> None:
    with pytest.raises(ReviewRefused):
        example(intent, "en", text, root)


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("invoice 77123 er bill", "invoice 48214 er bill"),
        ("৭৭১২ নম্বর", "৪৮২১ নম্বর"),
        ("mail me at zoraya.q@shop.com.bd now", "mail me at name@example.com now"),
        ("https://zorayashop.com/cart?x=1 down", "example.com down"),
        ("- /greet [a](b)\nc", "greet a (b) c"),
        (".com domain 25 taka", ".com domain 25 taka"),
    ],
)
def test_what_is_proposed_names_nobody_and_is_one_line(text: str, public: str) -> None:
    assert proposed(text) == public


def test_the_companys_answer_goes_into_its_row_and_no_other(root: Path) -> None:
    change = answer("vat", {"bn": "হ্যাঁ, ধরা থাকে।", "en": 'Yes: "15%".'}, root)
    before, after = loaded(change.before), loaded(applied(root, change))
    assert after["vat"]["answer"] == {"bn": "হ্যাঁ, ধরা থাকে।", "en": 'Yes: "15%".'}
    before["vat"]["answer"] = after["vat"]["answer"]
    assert after == before


def test_every_subject_can_be_answered(root: Path) -> None:
    for subject in review_changes.host_questions():
        assert answer(subject, {"bn": "উত্তর", "en": "answer"}, root).diff, subject


@pytest.mark.parametrize(
    ("subject", "texts"),
    [("nothing", {"bn": "ক", "en": "a"}), ("vat", {"bn": "", "en": "a"}), ("vat", {"bn": "ক" * 301, "en": "a"})],
)
def test_half_an_answer_is_refused(root: Path, subject: str, texts: dict[str, str]) -> None:
    with pytest.raises(ReviewRefused):
        answer(subject, texts, root)


def test_a_new_subject_is_a_row_to_be_completed(root: Path) -> None:
    after = loaded(applied(root, new_subject("server_backup", "bn-Latn", 'backup "rakhen"?', root)))
    assert after["server_backup"]["examples"] == {"bn": [], "en": [], "bn-Latn": ['backup "rakhen"?']}
    for wrong in ("vat", "Server Backup", "x", "a: b"):
        with pytest.raises(ReviewRefused):
            new_subject(wrong, "en", "text", root)


def test_a_file_that_has_changed_meanwhile_is_not_written_over(root: Path) -> None:
    change = example("refund_policy", "en", "money back please", root)
    change.write()
    assert (root / change.path).read_text(encoding="utf-8") == change.after
    with pytest.raises(ReviewRefused, match="changed"):
        change.write()
