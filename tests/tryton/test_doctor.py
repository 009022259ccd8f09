"""Doctor's lines about a real Tryton: what is wrong is named, with what to do."""

from __future__ import annotations

import pytest

from bot.commands.doctor import tryton as doctor
from bot.errors import BadSetting
from bot.settings import Settings
from tests.tryton import real
from tests.tryton.books import PASSWORD
from tests.tryton.recording import settings

pytestmark = real.NEEDED
ADMINISTRATOR = {"USER": "admin", "PASSWORD": real.ADMINISTRATOR}


@pytest.mark.parametrize(
    ("given", "verdicts", "says"),
    [
        ({}, ["ok"], "are read from"),
        ({"USER": "outsider"}, ["bad"], "may not read account.invoice,"),
        ({"PASSWORD": "another password 7"}, ["bad"], "SAHAYAK_TRYTON_PASSWORD"),
        ({"DATABASE": "another"}, ["bad"], "SAHAYAK_TRYTON_DATABASE"),
        ({"URL": "http://127.0.0.1:9"}, ["bad"], "SAHAYAK_TRYTON_URL"),
        (ADMINISTRATOR, ["ok", "warn"], "administrator"),
    ],
)
def test_what_is_wrong_is_named(url: str, given: dict[str, str], verdicts: list[str], says: str) -> None:
    found = list(doctor.check(settings(given.get("URL", url), **{k: v for k, v in given.items() if k != "URL"})))
    text = "\n".join(map(str, found))
    assert [line.verdict for line in found] == verdicts, text
    assert says in text
    assert not any(secret in text for secret in (PASSWORD, real.ADMINISTRATOR))


def test_what_is_set_in_part_is_named() -> None:
    with pytest.raises(BadSetting, match="SAHAYAK_TRYTON_USER"):
        list(doctor.check(Settings.read({"SAHAYAK_TRYTON_URL": "http://127.0.0.1:9"})))
