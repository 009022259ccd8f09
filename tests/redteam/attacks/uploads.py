"""Files that are none, do harm, tell more than is seen, or break off on their way."""

from __future__ import annotations

import asyncio
import io
import struct
import uuid
import zlib
from functools import cache
from urllib.parse import quote

import aiohttp
import sqlalchemy as sa
from PIL import Image

from bot.conversations.tables import files
from tests.media.pictures import PLACE, TAIL, pdf, picture
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.people import chatting
from tests.redteam.platforms import rows
from tests.redteam.raw import raw

SCRIPT = b"<script>alert(1)</script>"
PNG = b"\x89PNG\r\n\x1a\n"
PACKED = 100_000_000  # bytes, once they are unpacked; Pillow takes 64 MB of text
FORMS = ("JPEG", "PNG", "WEBP")


def _drawn(form: str, width: int, height: int, **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, form, **how)
    return out.getvalue()


@cache
def _packed() -> bytes:
    return zlib.compress(bytes(PACKED), 1)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _claiming(width: int, height: int, packed: bytes = zlib.compress(b"")) -> bytes:
    """A PNG of that size by its head."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _with_text(kind: bytes, before: bytes) -> bytes:
    """A PNG with a text that unpacks to 100 MB."""
    plain = picture("PNG")
    return plain[:33] + _chunk(kind, before + _packed()) + plain[33:]


def _refused(target: Target) -> dict[str, bytes]:
    largest = target.settings.media_mb * 2**20
    return {
        "nothing": b"", "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "a page": b"<html>" + SCRIPT, "a page that begins like a JPEG": b"\xff\xd8\xff" + SCRIPT,
        "a GIF": _drawn("GIF", 9, 9), "a BMP": _drawn("BMP", 9, 9), "a program": b"\x7fELF" + bytes(99),
        "half a JPEG": _drawn("JPEG", 200, 200)[:400], "half a PNG": _drawn("PNG", 200, 200)[:-40],
        "a head alone": PNG, "noise behind a head": b"RIFF\x99\0\0\0WEBPVP8 " + bytes(range(256)) * 4,
        "30,000 by 30,000": _claiming(30_000, 30_000), "0 by 0": _claiming(0, 0),
        "26 million pixels": _claiming(5200, 5000),
        "one byte more": (b"%PDF-" + bytes(largest))[: largest + 1],
        "a text of 100 MB": _with_text(b"zTXt", b"k\0\0"), "another": _with_text(b"iTXt", b"k\0\1\0\0\0"),
    }  # fmt: skip


def _kept(target: Target) -> dict[str, bytes]:
    largest = target.settings.media_mb * 2**20
    return {
        **{form: picture(form) for form in FORMS}, "a page behind a JPEG": _drawn("JPEG", 9, 9) + SCRIPT,
        "8 MB behind a dot": (_drawn("PNG", 1, 1) + bytes(largest))[:largest], "a PDF": pdf(),
        "100 MB in 10 by 10": _claiming(10, 10, _packed()),
        "many frames": _drawn("WEBP", 20, 20, save_all=True, append_images=[Image.new("RGB", (20, 20))] * 50),
    }  # fmt: skip


async def _send(http: aiohttp.ClientSession, token: str, data: object, name: str = "", ident: str = "") -> int:
    path = f"/chat/files?id={ident or uuid.uuid4()}&name={quote(name)}"
    async with http.post(path, data=data, headers={"Authorization": f"Bearer {token}"}) as reply:
        await reply.read()
        return reply.status


def _on_disk(target: Target) -> set[str]:
    folder = target.settings.var / "media"
    return {file.stem for file in folder.iterdir()} if folder.is_dir() else set()


def _noted(target: Target) -> set[str]:
    return {row.id for row in rows(target, sa.select(files.c.id))}


@attack("files that are none, and that do harm", section=3, seconds=120, inside=True)
async def harmful(target: Target, tries: Tries) -> None:
    before = _on_disk(target)
    for what, data in _refused(target).items():
        async with chatting(target) as visitor:
            status = await _send(visitor.http, visitor.token, data, "photo.jpg")
            tries.note(status in (413, 415), f"{what}: {status}")
    tries.note(_on_disk(target) == before, "what was refused is on the disk")
    for what, data in _kept(target).items():
        async with chatting(target) as visitor:
            status = await _send(visitor.http, visitor.token, data, f"../../{what}\r\nX: <b>\0.jpg")
            tries.note(status == 200, f"{what}: {status}")
    tries.note(_on_disk(target) == _noted(target), "files without a message, or messages without their file")
    folder = target.settings.var / "media"
    new = [file for file in folder.iterdir() if file.stem not in before]
    for file in new:
        content = file.read_bytes()
        tries.note(len(content) < 10_000 and not any(one in content for one in (PLACE, TAIL, SCRIPT)), f"{file.suffix}")
        tries.note(file.stat().st_mode & 0o077 == 0, f"others may read a {file.suffix}")
    names = {row.name for row in rows(target, sa.select(files.c.name))}
    tries.note(not [name for name in names if "/" in name or not name.isprintable()], f"names: {names}")
    logs = b"".join(file.read_bytes() for file in (target.settings.var / "log").glob("*.log"))
    tries.note(PLACE not in logs, "the place of a picture is in a log")


@attack("uploads that break off or come twice", section=3, seconds=60, inside=True)
async def broken_off(target: Target, tries: Tries) -> None:
    data, many = picture("JPEG"), target.sizes(8, 40)
    before = _on_disk(target)
    async with chatting(target) as visitor:
        for number in range(many):
            head = f"POST /chat/files?id={uuid.uuid4()} HTTP/1.1\r\nHost: x\r\n"
            head += f"Authorization: Bearer {visitor.token}\r\n"
            body = b"Content-Length: 5000\r\n\r\n" + data
            if number % 2:
                body = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\nzz\r\n" % (len(data), data)
            async with raw(target) as talk:
                await talk.send(head.encode() + body)
                if number % 2:
                    tries.note(await talk.status() == 400, "a chunk that is none")
        tries.note(await _send(visitor.http, visitor.token, pdf()) == 200, "no place was given back")
    for number in range(many):
        async with chatting(target) as visitor:
            sending = asyncio.create_task(_send(visitor.http, visitor.token, data))
            await asyncio.sleep(0.001 * (number % 5))
            await visitor.ask("DELETE", "/chat/session")
            tries.note(await sending in (200, 401), "a file while its session ended")
    async with chatting(target) as visitor:
        ident = str(uuid.uuid4())
        statuses = await asyncio.gather(*(_send(visitor.http, visitor.token, data, "", ident) for _ in range(4)))
        tries.note(set(statuses) <= {200, 429} and 200 in statuses, f"one file told at once: {statuses}")
        said = await visitor.updates()
        tries.note(sum(line["author"] == "customer" for line in said["messages"]) == 1, "one file is kept twice")
    tries.note(_on_disk(target) == _noted(target), "files without a message, or messages without their file")
    tries.say(f"{len(_on_disk(target) - before)} kept")
