"""The company as it stands on an invoice: name, address, tax numbers, logo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.errors import BadSetting
from bot.settings import ROOT, Settings, setting_of

LARGEST = 1_000_000  # bytes: a logo is read once, and drawn small
STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


@dataclass(frozen=True)
class Company:
    """`address` and `tax_numbers` are lines to be printed; `site` is where its customers log in."""

    name: str
    email: str
    site: str
    address: tuple[str, ...] = ()
    tax_numbers: tuple[str, ...] = ()
    logo: Path | None = None

    @classmethod
    def of(cls, chosen: Settings) -> Company:
        """BadSetting where the logo is no picture that can be drawn."""
        return cls(
            name=chosen.company,
            email=chosen.support_email,
            site=chosen.client_area_url,
            address=_lines(chosen.company_address),
            tax_numbers=_lines(chosen.tax_numbers),
            logo=_logo(chosen.logo) if chosen.logo else None,
        )


def _lines(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(";") if part.strip())


def _logo(name: str) -> Path:
    file = ROOT / name
    try:
        with file.open("rb") as opened:
            begins = opened.read(LARGEST + 1)
    except OSError:
        begins = b""
    if len(begins) > LARGEST or not begins.startswith(STARTS):
        raise BadSetting(name=setting_of("logo"), value=name, wanted="a PNG or JPEG file of at most a megabyte")
    return file
