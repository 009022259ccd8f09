"""A picture as its pixels alone: drawn anew, so that no EXIF, location, comment or hidden file comes along."""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageOps

from bot.errors import FileRefused
from bot.media.kinds import JPEG, PNG, WEBP

FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
MOST_PIXELS = 25_000_000  # 100 MB while it is drawn; a JPEG is decoded smaller where it has more
LONGEST = 3000  # pixels of the longer side; a screenshot stays as it is
QUALITY = 85
#: What Pillow raises for files that are broken, cut or made to harm.
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError,
    ZeroDivisionError, MemoryError, NotImplementedError, struct.error, Image.DecompressionBombError,
)  # fmt: skip


def cleaned(data: bytes, kind: str) -> bytes:
    """The same picture, upright, of the same type. Raises FileRefused for what is none, or too large to be drawn."""
    try:
        with Image.open(io.BytesIO(data), formats=(FORMATS[kind],)) as picture:
            if kind == JPEG:
                picture.draft(None, (LONGEST, LONGEST))
            if picture.width * picture.height > MOST_PIXELS:
                raise FileRefused()
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            see_through = kind != JPEG and upright.has_transparency_data
            plain = upright.convert("RGBA" if see_through else "RGB")
            plain.info.clear()
            plain.thumbnail((LONGEST, LONGEST))
            out = io.BytesIO()
            plain.save(out, FORMATS[kind], quality=QUALITY)
    except BROKEN as trouble:
        raise FileRefused() from trouble
    return out.getvalue()
