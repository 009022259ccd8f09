"""The settings table is complete, typed, and made once per installation where it must be."""

from __future__ import annotations

import re
import threading
from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import BadSetting
from bot.setting_forms import FORMS
from bot.settings import ROOT, TABLE, Setting, Settings, setting_of, without_private


def read(tmp_path: Path, **more: str) -> Settings:
    return Settings.read({"SAHAYAK_VAR": str(tmp_path), **more})


def test_every_row_has_a_field_and_every_field_a_row() -> None:
    assert sorted(setting_of(one.name) for one in fields(Settings)) == sorted(row.name for row in TABLE)
    assert all(row.help.endswith(".") for row in TABLE)


NUMBERS = [row for row in TABLE if row.within]


def test_every_number_has_a_range_and_nothing_else() -> None:
    numbers = {setting_of(one.name) for one in fields(Settings) if one.type == "int"}
    assert {row.name for row in NUMBERS} == numbers
    assert all(row.within[0] <= int(row.default) <= row.within[1] for row in NUMBERS)  # type: ignore[index]


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row.name)
def test_a_number_that_is_none_or_out_of_its_range_is_refused_by_name(tmp_path: Path, row: Setting) -> None:
    assert row.within
    least, most = row.within
    for good in (least, most):
        read(tmp_path, **{row.name: str(good)})
    for bad in ("eighty", "1.5", "9" * 5000, str(least - 1), str(most + 1)):
        with pytest.raises(BadSetting) as refused:
            read(tmp_path, **{row.name: bad})
        said = str(refused.value)
        assert said.startswith(f"{row.name}={bad[:40]}: ")
        assert f"from {least} to {most}" in said
        assert len(said) < 150


BAD = {
    "line": ("x" * 201, "a\nb", "a\0b", "\ud800", "\u2028"),
    "word": ("Bangladesh!", "বাংলাদেশ", "-1", "x" * 100, "a b"),
    "email": ("nobody", "a@", "@b", "a b@c", "x" * 300 + "@b", "a@b\nc"),
    "sender": ("nobody", "a@b", "A <a@b.example>", "a@b.example, c@d.example", "a@b.example\nBcc: c", "ক@b.example"),
    "senders": ("shop", "a b@c.example", "a@b", "@", "a@b.example;c@d.example", "a@b.example\nc@d.example"),
    "imap": ("imaps://mail.example", "imaps://a@mail.example", "http://a:b@c", "imaps://a:b@c:0", "imaps://a:b@c d"),
    "smtp": (
        "mail.example.com",
        "http://mail.example.com",
        "smtp://user@host",
        "smtp://u:p@h:port",
        "smtp://u:p@q@host",
        "smtp://u:p@host\nx",
        "smtp://",
        "smtps://h/path",
        "smtp://h:0",
        "smtp://h:65536",
        "smtp+tls://h",
    ),
    "host": ("", "http://x", "a b", "localhost/", "৮", "x" * 300, "127.0.0.1:80/x"),
    "handle": ("@shop bot", "https://t.me/shop", "a/b", "x" * 65, "দোকান", "a?b"),
    "socket": ("localhost", "clamd.ctl", "host:", ":3310", "http://a:1", "/a b", "host:port"),
    "url": ("chat.example.com", "javascript:alert(1)", "ftp://x", "http://", "http://a b", "https://x:port", "-1", "৮"),
    "url path": ("a b", "https://x/api.php", "includes/api.php?x=1", "৮", "x" * 201, "a\nb"),
    "percent": ("101", "-1", "01", "5.5", "10%", "৫", "a"),
    "number": ("0", "01", "-1", "1.5", "৩", "a", "1" * 10, "1 2"),
    "urls": ("http://a b", "a,b", "http://a,,x", "http://a http://b"),
    "origins": ("https://a/path", "*", "a.example", "https://a https://b", "null"),
    "office hours": (
        "10-18",
        "sat-thu",
        "sat 10:00",
        "sat 10:00-25:00",
        "Sat–Thu 10:00-18:00",
        "sat 10:00-18:00;",
        "শনি ১০:০০-১৮:০০",
    ),
    "days": ("seven", "7 3", "7;3", "1.5", "100", "৭,৩", "--1", "7,\n3", ",".join(["1"] * 13)),
    "hours": ("9", "9:00-21:00", "9-25", "25-9", "৯-২১", "9 - 21", "9-21-22"),
    "zone": ("Dhaka time", "../etc/passwd", "/Asia/Dhaka", "Asia/Dhaka/", "+06:00", "ঢাকা"),
    "version": ("25.0", "v25", "v25.0/x", "latest", "v২৫.0"),
    "flag": ("2", "-1", "yess", "১", "null", "1" * 100),
    "path": ("a\0b", "x" * 1001, "a\nb"),
    "secret": ("x" * 501, "a\nb", "a\0b", "\ud800"),
    "header secret": ("short", "with space in it", "গোপন গোপন", "x" * 257, "a\nb-c-d-e-f", "semi;colons"),
    "bot token": ("sahayak_bot", "12345", ":AAAA", "1:a b c", "১২৩:AAAA", "https://x:AAAA", "1:AAAA\n2:BBBB"),
    "database": ("mysql://x", "sahayak.db", "postgres://x", "sqlite:", "sqlite:///a b", "৮"),
    "adapter": ("a b", "../x", "a:b:c", "৮", "a;b", "x" * 300),
    "adapters": ("a b", "a;b", "../x", "৮"),
    "log format": ("xml", "TEXT ", "১", ""),
    "log level": ("LOUD", "-1", "৮", ""),
}
REST = [row for row in TABLE if not row.within]


def test_every_form_has_values_that_do_not_fit_it() -> None:
    assert set(BAD) == set(FORMS) == {row.form for row in TABLE} | {"line"}


@pytest.mark.parametrize("row", REST, ids=lambda row: row.name)
def test_what_does_not_fit_is_refused_by_name_in_one_line(tmp_path: Path, row: Setting) -> None:
    read(tmp_path, **{row.name: ""})
    for bad in (*BAD[row.form], "x" * 100_000):
        if not bad.strip():
            continue  # the default
        with pytest.raises(BadSetting) as refused:
            read(tmp_path, **{row.name: bad})
        said = str(refused.value)
        assert said.startswith(row.name)
        assert FORMS[row.form][1] in said
        assert len(said) < 200
        assert said.isprintable()
        assert f"={bad[:9]}" not in said or not (row.private or row.form == "secret"), "a secret is not repeated"


def test_what_fits_is_taken(tmp_path: Path) -> None:
    good = {
        "SAHAYAK_COMPANY": "আইটি নাট হোস্টিং & Söhne", "SAHAYAK_SUPPORT_EMAIL": "সাপোর্ট@example.com",
        "SAHAYAK_HOST": "::1",
        "SAHAYAK_PUBLIC_URL": "https://chat.example.com:8443/bot", "SAHAYAK_ENGINES": "http://a:1/, http://[::1]:2,",
        "SAHAYAK_SECRET": "with, commas and spaces 'and' #", "SAHAYAK_DEMO": "No", "SAHAYAK_LOG_LEVEL": "debug",
        "DATABASE_URL": "postgresql+psycopg://u:p%20@/sahayak?host=/run/postgresql",
        "SAHAYAK_GATEWAYS": "a, shop.pay:Ours",
        "SAHAYAK_EMBED_ORIGINS": "https://a.example, http://127.0.0.1:8000/", "SAHAYAK_COUNTRY": "india",
        "SAHAYAK_PORT": "৮০৮০",
    }  # fmt: skip
    chosen = read(tmp_path, **good)
    assert chosen.embed_origins == ("https://a.example", "http://127.0.0.1:8000")
    assert (chosen.demo, chosen.port) == (False, 8080)


@pytest.mark.parametrize("where", ["/dev/null/var", "/proc/sahayak", "file"])
def test_a_folder_that_cannot_be_used_is_one_line(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / where
    for use in (Settings.require_var, lambda chosen: chosen.secret, lambda chosen: chosen.engine_key):
        with pytest.raises(BadSetting, match=r"SAHAYAK_VAR=.*a folder that can be written to"):
            use(read(folder))


def test_secrets_that_are_too_short_to_seal_with_are_refused_unseen(tmp_path: Path) -> None:
    for name in ("SAHAYAK_SECRET", "SAHAYAK_OLD_SECRETS"):
        with pytest.raises(BadSetting, match=f"{name}: a secret of 16 characters") as refused:
            assert read(tmp_path, **{name: "hunter2"}).secrets
        assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(("kept", "file"), [("secret", "secret"), ("engine_key", "engine-key")])
def test_a_secret_is_made_once_kept_private_and_shared(tmp_path: Path, kept: str, file: str) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(getattr(read(tmp_path), kept))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found[0]) >= 48
    assert (tmp_path / file).stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == [file], "and only the one that was needed"


def test_the_key_of_the_engine_does_not_come_from_the_secret(tmp_path: Path) -> None:
    one, other = (read(tmp_path, SAHAYAK_SECRET=secret, SAHAYAK_ENGINE_KEY="given") for secret in ("one", "other"))
    assert (one.turns_key, one.actions_key) == (other.turns_key, other.actions_key)
    assert one.derived("turns") != other.derived("turns")
    assert read(tmp_path, SAHAYAK_ENGINE_KEY="another").turns_key != one.turns_key


def test_nothing_is_made_before_it_is_needed(tmp_path: Path) -> None:
    read(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_engine_is_given_no_secret_of_the_app() -> None:
    """A new setting that looks like a secret has to say whose it is."""
    everything = {row.name: "x" for row in TABLE} | {"PATH": "/bin"}
    handed = set(without_private(everything))
    assert "PATH" in handed
    secrets = {name for name in handed if re.search("SECRET|KEY|TOKEN|PASSWORD|DATABASE", name)}
    assert secrets == {"SAHAYAK_ENGINE_KEY"}


def test_addresses_are_made_from_where_things_listen(tmp_path: Path) -> None:
    chosen = read(tmp_path, SAHAYAK_ENGINE_PORT="7005", SAHAYAK_ACTIONS_HOST="10.0.0.7", SAHAYAK_ACTIONS_PORT="7055")
    assert chosen.engines == ("http://127.0.0.1:7005",)
    assert chosen.actions_url == "http://10.0.0.7:7055/webhook"
    assert read(tmp_path, SAHAYAK_ENGINE_HOST="0.0.0.0").engines == ("http://127.0.0.1:5005",)
    assert read(tmp_path, SAHAYAK_ENGINE_HOST="::1").engines == ("http://[::1]:5005",)
    several = read(tmp_path, SAHAYAK_ENGINES="http://a:1/, http://b:2", SAHAYAK_ACTIONS_URL="http://web:9/webhook")
    assert several.engines == ("http://a:1", "http://b:2")
    assert several.actions_url == "http://web:9/webhook"


def test_only_the_defaults_of_the_settings_name_this_machine() -> None:
    for file in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py"), *ROOT.glob("*.yml")]:
        if file != ROOT / "bot" / "settings_table.py":
            # What is only looked at (doctor: who can reach us?) is no address that is called.
            lines = [line for line in file.read_text(encoding="utf-8").splitlines() if "127.0.0.1" in line]
            assert not lines, f"{file}: {lines}"


def test_a_given_secret_wins_and_nothing_is_written(tmp_path: Path) -> None:
    assert read(tmp_path / "new", SAHAYAK_SECRET="given").secret == "given"
    assert not (tmp_path / "new" / "secret").exists()


def test_keys_for_different_purposes_differ(tmp_path: Path) -> None:
    chosen = read(tmp_path, SAHAYAK_SECRET="given")
    assert len({chosen.derived(purpose) for purpose in ("sessions", "links", "ask", "identity")}) == 4
    assert "given" not in chosen.derived("sessions")
