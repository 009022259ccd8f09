"""A picture as its pixels alone: drawn anew, so that no EXIF, location, comment or hidden file comes along.

Run as a program, with the type and perhaps the longest side, it draws the standard input to the standard output;
nothing where it is refused.
"""

from __future__ import annotations

import io
import re
import resource
import struct
import sys
from contextlib import suppress

from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from bot.errors import FileRefused
from bot.media.kinds import JPEG, PNG, WEBP

FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
MOST_PIXELS = 25_000_000  # JPEGs that are not in passes are decoded smaller with more
MOST_PIXELS_OF = {WEBP: 16_000_000}  # libwebp alone takes 18 bytes for each; a phone's picture has 12 million
#: What the program may take: bytes of addresses (the dearest pictures take 430 MB), seconds of a processor (one).
LIMITS = {resource.RLIMIT_AS: 600 * 2**20, resource.RLIMIT_CPU: 10}
SMALLER = (1, 2, 4, 8)  # by how much a JPEG can be decoded smaller, in width and height
MOST_SCANS = 50  # of a JPEG in passes: each goes over all of it, and may be a few bytes. Programs make about ten
LONGEST = 3000  # pixels of the longer side; a screenshot stays as it is
QUALITY = 85
#: Markers with which something begins, or all ends; others libjpeg refuses, or passes over (ITU-T T.81, table B.1).
_MARKER = re.compile(rb"\xff([\xc0-\xcf\xd8-\xfe])")
_SCAN, _END = b"\xda", b"\xd9"
#: What Pillow raises for files that are broken, cut or made to harm.
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError,
    ZeroDivisionError, MemoryError, NotImplementedError, struct.error, Image.DecompressionBombError,
)  # fmt: skip


def cleaned(data: bytes, kind: str, longest: int = LONGEST) -> bytes:
    """The same picture, upright, of the same type, `longest` pixels at most.

    Raises FileRefused for what is none, or too large to be drawn.
    """
    try:
        with Image.open(io.BytesIO(data), formats=(FORMATS[kind],)) as picture:
            if isinstance(picture, JpegImageFile):
                _decode_smaller(picture, _scans(data))
            if picture.width * picture.height > MOST_PIXELS_OF.get(kind, MOST_PIXELS):
                raise FileRefused()
            picture.load()
            mode = "RGBA" if kind != JPEG and picture.has_transparency_data else "RGB"
            # Made smaller before it is turned: every step at its full size takes another 100 MB.
            plain = picture if picture.mode == mode else picture.convert(mode)
            plain.thumbnail((longest, longest))
            ImageOps.exif_transpose(plain, in_place=True)
            plain.info.clear()
            out = io.BytesIO()
            plain.save(out, FORMATS[kind], quality=QUALITY)
    except BROKEN as trouble:
        raise FileRefused() from trouble
    return out.getvalue()


def _decode_smaller(picture: JpegImageFile, scans: list[int]) -> None:
    """Choose how much smaller it is decoded. Raises FileRefused for too many scans."""
    if len(scans) > MOST_SCANS:
        raise FileRefused()
    if "progressive" in picture.info or scans[:1] != [picture.layers]:
        return  # in passes: libjpeg keeps all of it at its full size, whatever is decoded
    width, height = picture.size
    enough = (by for by in SMALLER if -(-width // by) * -(-height // by) <= MOST_PIXELS)
    by = next(enough, SMALLER[-1])
    picture.draft(None, (width // by, height // by))


def _scans(data: bytes) -> list[int]:
    """How many colours each scan of a JPEG holds, up to its end: behind that phones keep films."""
    scans: list[int] = []
    at = 2
    while (marker := _MARKER.search(data, at)) and marker[1] != _END:
        behind = marker.end()
        if marker[1] == _SCAN:
            scans += data[behind + 2 : behind + 3]
        at = behind + int.from_bytes(data[behind : behind + 2], "big")
    return scans


def main(kind: str, longest: int = LONGEST) -> None:
    for what, most in LIMITS.items():
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard - 1)
        resource.setrlimit(what, (most, most + 1))  # at the harder one it would be killed as where memory is short
    with suppress(FileRefused):
        sys.stdout.buffer.write(cleaned(sys.stdin.buffer.read(), kind, longest))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
