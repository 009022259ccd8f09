"""Images, compose file, units and proxy give each program what it needs, and the engine no secret but its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.http.limits import KEPT
from bot.settings import TABLE
from bot.web.messenger import BODIES

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
IMAGES = sorted(DEPLOY.glob("Containerfile.*"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
KNOWN = {row.name for row in TABLE}
#: What opens doors that the engine must not have: the database, and whatever signs links and sessions.
# What follows from other settings: those it takes.
_AREA = {"client_area_url", "public_url", "backend", "whmcs_url"}
FOLLOWS = {"client_area_url": _AREA, "own_area": _AREA, "pays_together": {"backend", "whmcs_mass_payment"}}
FORBIDDEN = {row.name for row in TABLE if row.private} | {"DATABASE_URL", "POSTGRES_PASSWORD"}


def text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "file", sorted(file for file in DEPLOY.rglob("*") if file.is_file()), ids=lambda file: file.name
)
def test_only_settings_that_exist_are_named(file: Path) -> None:
    named = set(re.findall(r"\b(?:SAHAYAK_[A-Z_]+[A-Z]|DATABASE_URL)\b", text(file)))
    assert named <= KNOWN


def test_the_engine_is_given_its_key_and_no_other_secret() -> None:
    engine = SERVICES["engine"]
    assert "env_file" not in engine
    assert "SAHAYAK_ENGINE_KEY" in engine["environment"]
    assert not FORBIDDEN & set(engine["environment"])
    assert not [value for value in engine["environment"].values() if any(name in str(value) for name in FORBIDDEN)]


def test_the_engine_is_told_whatever_its_answers_name() -> None:
    rooms = [
        file
        for room in ("answers", "nlu", "dialogue", "knowledge", "lang")
        for file in (ROOT / "bot" / room).rglob("*.py")
    ]
    used = {name for file in rooms for name in re.findall(r"\bsettings\(\)\.([a-z_]+)", text(file))}
    for derived in used & FOLLOWS.keys():
        used = (used - {derived}) | FOLLOWS[derived]
    assert {"company", "country"} <= used
    missing = {f"SAHAYAK_{name.upper()}" for name in used} - set(SERVICES["engine"]["environment"])
    assert not missing, f"compose.yaml does not hand the engine {missing}"


def test_only_web_is_published_and_only_to_this_machine() -> None:
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["web"]
    assert all(str(port).startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])
    assert COMPOSE["networks"]["inside"]["internal"] is True
    outside = [name for name, service in SERVICES.items() if "outside" in service["networks"]]
    assert outside == ["web"]


@pytest.mark.parametrize("name", ["web", "engine"])
def test_a_program_has_few_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["build"]["dockerfile"] == f"deploy/Containerfile.{name}"


def test_no_log_grows_for_ever() -> None:
    for service in SERVICES.values():
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}


def test_there_are_descriptors_for_all_connections() -> None:
    most = next(int(row.default) for row in TABLE if row.name == "SAHAYAK_CONNECTIONS")
    assert SERVICES["web"]["ulimits"]["nofile"] > most + KEPT
    unit = re.search(r"^LimitNOFILE=(\d+)$", text(DEPLOY / "systemd" / "sahayak-web.service"), re.MULTILINE)
    assert unit
    assert int(unit[1]) > most + KEPT


def test_no_secret_has_a_default() -> None:
    for value in re.findall(r"\$\{(\w*(?:SECRET|KEY|PASSWORD))([^}]*)\}", text(DEPLOY / "compose.yaml")):
        assert value[1].startswith(":?"), f"{value[0]} starts with a default"


@pytest.mark.parametrize("image", IMAGES, ids=lambda file: file.name)
def test_an_image_is_locked_without_root_and_watched(image: Path) -> None:
    said = text(image)
    assert "--require-hashes" in said
    assert re.search(r"^USER [1-9]\d+$", said, re.MULTILINE)
    assert "\nHEALTHCHECK " in said
    assert not re.search(r"^(?:ENV|ARG).*(?:SECRET|PASSWORD|_KEY)", said, re.MULTILINE)
    last = said[said.rindex("\nFROM ") :]
    assert "pip install" not in last


@pytest.mark.parametrize("image", IMAGES, ids=lambda file: file.name)
def test_what_an_image_copies_is_there_and_let_through(image: Path) -> None:
    let_through = {line[1:] for line in text(ROOT / ".dockerignore").splitlines() if line.startswith("!")}
    for line in re.findall(r"^COPY (?!--from)(.*)$", text(image), re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source in let_through, f".dockerignore keeps {source} out"


def test_no_secret_can_get_into_an_image() -> None:
    lines = text(ROOT / ".dockerignore").splitlines()
    assert lines[next(i for i, line in enumerate(lines) if not line.startswith("#"))] == "*"
    assert not {"!var", "!.env", "!.git", "!models"} & set(lines)


@pytest.mark.parametrize("unit", UNITS, ids=lambda file: file.name)
def test_a_unit_is_hardened_and_starts_what_the_image_starts(unit: Path) -> None:
    said = text(unit)
    for line in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "CapabilityBoundingSet=",
    ):
        assert f"\n{line}\n" in said
    assert re.search(r"^User=(?!root)", said, re.MULTILINE)
    name = unit.stem.removeprefix("sahayak-")
    started = re.search(r"^ExecStart=\S+ -W ignore -m (\S+)$", said, re.MULTILINE)
    image = re.search(
        r'^CMD \["python", "-W", "ignore", "-m", "(\S+)"\]$', text(DEPLOY / f"Containerfile.{name}"), re.MULTILINE
    )
    assert started
    assert image
    assert started[1] == image[1]
    assert (ROOT / started[1].replace(".", "/") / "__main__.py").exists()


def test_the_engines_unit_reads_a_file_of_its_own_and_speaks_to_this_machine_only() -> None:
    said = text(DEPLOY / "systemd" / "sahayak-engine.service")
    assert "EnvironmentFile=/etc/sahayak/engine.env" in said
    assert "IPAddressDeny=any\nIPAddressAllow=localhost\n" in said
    assert ".venv-engine/bin/python" in said


def test_the_proxy_waits_longer_than_a_poll_and_lets_no_larger_body_through() -> None:
    said = text(DEPLOY / "nginx" / "sahayak.conf")
    longest = re.search(r"^LONGEST_WAIT = ([\d.]+)", text(ROOT / "bot" / "channels" / "web" / "chat.py"), re.MULTILINE)
    waits = re.search(r"proxy_read_timeout (\d+)s;", said)
    assert longest
    assert waits
    assert float(waits[1]) > 2 * float(longest[1])
    defaults = {row.name: int(row.default) for row in TABLE if row.within}
    assert f"client_max_body_size {defaults['SAHAYAK_BODY_LIMIT'] // 1024}k;" in said
    files = re.search(r"location = /chat/files \{\s+client_max_body_size (\d+)m;", said)
    assert files
    assert int(files[1]) == defaults["SAHAYAK_MEDIA_MB"]
    assert f"client_max_body_size {BODIES * defaults['SAHAYAK_BODY_LIMIT'] // 1024}k;" in said, "Meta's deliveries"
    assert "X-Forwarded-For $remote_addr;" in said
