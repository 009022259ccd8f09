"""Text of a PDF that can be copied and searched: each syllable is one glyph, which stands for all of its letters.

A Bengali syllable is drawn in another order than it is written in (in "কি" the vowel sign comes first), and of more
glyphs than it has letters ("কো") or of fewer ("ক্ষ"). Programs that read a PDF go from glyph to glyph and take a gap
between two for a space. So what belongs to one syllable is put together in the font itself, as a composite glyph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from fontTools.ttLib.tables._g_l_y_f import OVERLAP_COMPOUND, ROUND_XY_TO_GRID, Glyph, GlyphComponent
from fpdf.fonts import TTFFont
from fpdf.line_break import Fragment

# Of no use in a file, and half of the time that embedding a font takes: fpdf2 drops them after they were read.
FOR_SHAPING = ("GSUB", "GPOS", "GDEF")


Widths = dict[tuple[str, float, str], float]


class ReadableText(Fragment):  # type: ignore[misc]
    """A run of text in one font, in the place of fpdf2's own."""

    widths: Widths

    @classmethod
    def of(cls, run: Fragment, widths: Widths) -> ReadableText:
        """`widths`: those of single characters that were asked for in this document."""
        made = cls(run.characters, run.graphics_state, run.k, run.link)
        made.widths = widths
        return made

    def clone(self, characters: list[str] | str = "", link: int | str | None = None) -> ReadableText:
        return ReadableText.of(super().clone(characters, link), self.widths)

    def get_width(
        self, start: int = 0, end: int | None = None, chars: str | None = None, initial_cs: bool = True
    ) -> float:
        """Asked for each character while lines are broken, mostly for the same ones."""
        if chars is None or len(chars) != 1:
            return float(super().get_width(start, end, chars, initial_cs))
        asked = (self.font.fontkey, self.font_size_pt, chars)
        if asked not in self.widths:
            self.widths[asked] = float(super().get_width(chars=chars, initial_cs=initial_cs))
        return self.widths[asked]

    def render_with_text_shaping(self, pos_x: float, pos_y: float, h: float, word_spacing: float) -> str:
        """The operators that draw it; called by fpdf2 inside a text object, with the pen at its start."""
        if not self.characters:  # what a line break may leave
            return ""
        if "glyf" not in self.font.ttfont:  # outlines of another kind: drawn all the same, copied as fpdf2 does it
            return str(super().render_with_text_shaping(pos_x, pos_y, h, word_spacing))
        return f"[{''.join(self._drawn())}] TJ"

    def _drawn(self) -> Iterator[str]:
        """Glyphs, and how far the pen moves back after one in thousandths of the font's size (kerning)."""
        text, font = self.string, self.font
        infos, places = font.perform_harfbuzz_shaping(text, self.font_size_pt, self.text_shaping_parameters)
        starts = sorted({info.cluster for info in infos})
        ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
        for start, syllable in groupby(zip(infos, places, strict=True), key=lambda one: one[0].cluster):
            number, name, advance = _one_glyph(font, list(syllable))
            width = round(font.scale * font.ttfont["hmtx"].metrics[name][0])
            letters = tuple(map(ord, text[start : ends[start]]))
            glyph = font.subset.get_glyph(number, letters, name, width)
            if glyph is not None:  # else the font has none for it
                yield f"({font.escape_text(chr(font.subset.pick_glyph(glyph)))})"
            if back := round(width - font.scale * advance):
                yield str(back)


def without_shaping(fonts: Iterable[TTFFont]) -> None:
    """Call it when all text is written."""
    for font in fonts:
        for table in FOR_SHAPING:
            if table in font.ttfont:
                del font.ttfont[table]


def _one_glyph(font: TTFFont, syllable: list[Any]) -> tuple[int, str, int]:
    """Number, name and advance (in units of the font) of a syllable's glyph, which is made where it takes several."""
    glyf, order = font.ttfont["glyf"], font.ttfont.getGlyphOrder()
    (info, at), *others = syllable
    if not others and not (at.x_offset or at.y_offset or at.y_advance):
        return info.codepoint, order[info.codepoint], at.x_advance
    parts, x, y = [], 0, 0
    for info, at in syllable:
        parts.append(_part(order[info.codepoint], x + at.x_offset, y + at.y_offset))
        x, y = x + at.x_advance, y + at.y_advance
    name = "_".join(f"{part.glyphName}.{part.x}.{part.y}" for part in parts)
    if name not in glyf.glyphs:
        made = Glyph()
        made.numberOfContours, made.components = -1, parts
        made.recalcBounds(glyf)
        font.ttfont["hmtx"].metrics[name] = (x, made.xMin)
        font.ttfont.setGlyphOrder([*order, name])
        glyf[name] = made
    return font.ttfont.getGlyphOrder().index(name), name, x  # getGlyphID would number all anew after each that is made


def _part(glyph: str, x: int, y: int) -> GlyphComponent:
    part = GlyphComponent()
    part.glyphName, part.x, part.y, part.flags = glyph, x, y, ROUND_XY_TO_GRID | OVERLAP_COMPOUND
    return part
