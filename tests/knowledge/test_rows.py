"""Every row has a source and its dates, every id has a name, and old rows are noticed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.knowledge import bank_cards, gateways, is_stale, means, names, products, rbi, rules, title
from bot.knowledge.dated import Row
from bot.knowledge.recurring import limits
from bot.knowledge.tables import load
from bot.knowledge.topics import topics
from bot.lang import COMPLETE, fold, normalise

README = Path(__file__).parents[2] / "data" / "nlu" / "README.md"
ROWS = {
    **{f"host.{name}": rule.row for name, rule in rules().items()},
    **{f"gateways.{one}": gateway.row for one, gateway in gateways().items()},
    **{f"means.{row.entity}.{row.id}": row.row for rows in means().values() for row in rows.values()},
    **{f"statuses.{name}": Row.of(raw) for name, raw in load("statuses").items()},
    **{f"rbi.{name}": rule.row for name, rule in rbi().items()},
    **{f"rbi.{one.amount}": one.row for one in limits()},
    **{f"cards.{bank}": cards.row for bank, cards in bank_cards().items()},
    **{f"cards.{bank}.moved": cards.moved for bank, cards in bank_cards().items() if cards.moved},
    **{f"products.{one.id}.then": one.then for one in products().values()},
    **{f"products.{one.id}.now": one.now for one in products().values()},
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_has_a_source_and_its_dates(name):
    row = ROWS[name]
    assert row.source
    assert isinstance(row.as_of, date)
    assert row.as_of <= row.reviewed


def test_age_is_noticed():
    row = Row("a page", date(2026, 1, 1), date(2026, 1, 1))
    assert not is_stale(row, row.reviewed + timedelta(days=365), 365)
    assert is_stale(row, row.reviewed + timedelta(days=366), 365)
    ended = Row("a page", date(2026, 1, 1), date(2026, 1, 1), valid_to=date(2026, 2, 1))
    assert not is_stale(ended, date(2026, 2, 1), 365)
    assert is_stale(ended, date(2026, 2, 2), 365)
    assert is_stale(Row("", date(2026, 1, 1), date(2026, 1, 1), valid_from=date(2026, 3, 1)), date(2026, 2, 1), 365)


def test_every_entity_id_of_the_training_data_has_a_name():
    """The ids that data/nlu/README.md lists are the ids of names.yml, no more and no fewer."""
    text = README.read_text(encoding="utf-8").replace("\n", " ")
    for entity in ("gateway", "bank", "network", "card_type", "product"):
        listed = re.search(rf"`{entity}` \(([^)]*)\)", text)
        assert listed is not None
        ids = set(listed[1].replace(", also", "").split())
        assert set(names()[entity]) == ids


def test_every_wallet_bank_and_network_has_a_row():
    for entity in ("gateway", "bank", "network"):
        assert set(means()[entity]) == set(names()[entity])


def test_a_name_is_written_in_every_language_and_means_one_thing():
    meant: dict[str, tuple[str, str]] = {}
    for entity, rows in names().items():
        for one, name in rows.items():
            assert set(name.title) >= set(COMPLETE)
            assert name.aliases or name.weak or name.exact
            for spelling in (*name.aliases, *name.weak):
                key = fold(spelling)
                assert key, f"{spelling} folds to nothing"
                assert meant.setdefault(key, (entity, one)) == (entity, one), f"{spelling} is two things"
            for spelling in name.exact:
                assert meant.setdefault("=" + normalise(spelling), (entity, one)) == (entity, one)


def test_a_gateway_that_a_row_points_to_exists():
    for rows in means().values():
        for row in rows.values():
            assert (row.via is None) != (row.advice is None)
            assert {row.via, row.advice, row.abroad} - {None} <= set(gateways())
    assert set(rules()["auto_renew"].value) == {one.id for one in gateways().values() if one.auto_renew}


def test_an_unknown_id_is_a_plain_word():
    assert title("bank", "bank_of_nowhere", "bn") == "bank of nowhere"
    assert title("nothing", "x", "en") == "x"


def test_an_account_topic_has_a_guide_for_strangers():
    for topic in topics().values():
        assert bool(topic.howto) == (topic.kind == "account")
        assert not topic.howto or topics()[topic.howto].kind == "guide"
