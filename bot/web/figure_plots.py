"""Plots as inline SVG, drawn here so that the page needs no script. Each has its numbers in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from markupsafe import Markup

STEP, WIDE, HIGH = 10, 8, 100  # of a bar in the drawing's own units; the style sheet gives the size


def bars(columns: Sequence[Sequence[float]], classes: Sequence[str], labels: Sequence[str], about: str) -> Markup:
    """A bar per column, made of its parts from below; `classes` name the parts for the style sheet.

    `labels`: what is shown of a column under the pointer. `about`: what a screen reader says of the whole.
    """
    most = max((sum(column) for column in columns), default=0) or 1
    drawn = []
    for n, (column, label) in enumerate(zip(columns, labels, strict=True)):
        below, parts = 0.0, []
        for part, name in zip(column, classes, strict=True):
            height = part / most * HIGH
            below += height
            if part:
                parts.append(f'<rect class="{name}" x="{n * STEP + 1}" y="{HIGH - below:.2f}" {_size(WIDE, height)}/>')
        drawn.append(f"<g><title>{escape(label)}</title>{''.join(parts)}</g>")
    box = f"0 0 {max(1, len(columns)) * STEP} {HIGH}"
    return Markup(
        f'<svg class="plot" viewBox="{box}" preserveAspectRatio="none" role="img" aria-label="{escape(about)}">'
        f"{''.join(drawn)}</svg>"
    )


def share(part: float, whole: float) -> Markup:
    """A short bar within a table, whose number stands beside it."""
    width = 100 * part / whole if whole else 0
    return Markup(
        '<svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="alone" x="0" y="0" {_size(width, 10)}/></svg>'
    )


def _size(width: float, height: float) -> str:
    return f'width="{width:.2f}" height="{height:.2f}"'
