"""data/end_of_life.yml names what is really used: by the lock files, the set-up, the images and the compose file."""

from __future__ import annotations

import re

import pytest

from bot.commands.doctor.ends import ends
from bot.commands.doctor.gather_software import locked
from bot.settings import ROOT

#: The lock file of what runs there, and the packages in it that read what strangers send.
LOCKS = {
    "web": ("requirements.lock", {"aiohttp", "pillow", "sqlalchemy"}),
    "engine": ("requirements-engine.lock", {"aiohttp", "rasa", "sanic", "sqlalchemy"}),
}
NOT_LOCKED = {"python"}
DEBIANS = {"bookworm": "12", "trixie": "13"}


def rows(runs: str) -> set[tuple[str, str]]:
    return {(end.name, end.version) for end in ends() if end.runs == runs}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("runs", LOCKS)
def test_packages_are_those_of_the_lock_file(runs: str) -> None:
    file, facing = LOCKS[runs]
    pins = locked(ROOT / file)
    named = {name.lower(): version for name, version in rows(runs) if name.lower() not in NOT_LOCKED}
    assert facing <= named.keys()
    assert {
        name: version for name, version in named.items() if not f"{pins.get(name)}.".startswith(f"{version}.")
    } == {}


def test_pythons_are_those_of_the_set_up() -> None:
    for runs, variable in (("web", "app_versions"), ("engine", "engine_versions")):
        (wanted,) = re.findall(rf'^{variable}="([\d. ]+)"', text("scripts/bootstrap"), re.MULTILINE)
        assert {version for name, version in rows(runs) if name == "Python"} == set(wanted.split())


def test_images_are_known() -> None:
    files = ("deploy/Containerfile.web", "deploy/Containerfile.engine", "deploy/compose.yaml")
    images = re.findall(r"docker\.io/library/(\w+):([\d.]+)-(?:slim-)?(\w+)", "".join(map(text, files)))
    assert {name for name, *_ in images} == {"node", "python", "postgres"}
    for name, version, debian in images:
        where = {"node": rows("build"), "python": rows("web") | rows("engine"), "postgres": rows("database")}[name]
        called = {"node": "Node.js", "python": "Python", "postgres": "PostgreSQL"}[name]
        assert (called, version) in where
        assert ("Debian", DEBIANS[debian]) in rows("image")
