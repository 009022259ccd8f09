"""Pictures as phones make them, with a place and more in them than is seen."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from functools import cache

from PIL import Image, PngImagePlugin

PLACE = b"Dhanmondi 32"
TAIL = b"<?php hidden after the end ?>"


async def slowly(data: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


@cache
def picture(form: str) -> bytes:
    """40 by 30 pixels, to be turned by 90 degrees; with EXIF, GPS, a comment, and bytes behind its end."""
    image = Image.effect_mandelbrot((40, 30), (-2, -1, 1, 1), 50).convert("RGB")
    exif, more = Image.Exif(), {}
    exif[0x0112], exif[0x010E] = 6, PLACE.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (23.0, 44.0, 47.0), 3: "E", 4: (90.0, 22.0, 34.0)})
    if form == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", PLACE.decode())
        more["pnginfo"] = texts
    elif form == "JPEG":
        more["comment"] = PLACE
    out = io.BytesIO()
    image.save(out, form, exif=exif, **more)
    return out.getvalue() + TAIL


def pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
