"""What one setting of an installation is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One row of the table: how an operator changes one thing without reading the code.

    `private`: a secret of the app, which is never handed to the engine. `within`: least and most of a number. `form`:
    what any other value looks like, a name in bot/setting_forms.py.
    """

    name: str
    default: str
    help: str
    private: bool = False
    within: tuple[int, int] | None = None
    form: str = "line"
