"""Files of customers: known by what is in them, without what nobody meant to send, bounded, for their owner only."""

from __future__ import annotations

import asyncio
import io
import random
import signal
import stat
import struct
import subprocess
import sys
import threading
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.errors import FileRefused, FileTooLarge, FileUnchecked, TooMany
from bot.media import drawing, files, pictures
from bot.media.files import AT_ONCE, MediaFiles, plain_name
from bot.media.kinds import JPEG, PDF, PNG, WEBP
from bot.media.pictures import LONGEST, cleaned
from bot.settings import Settings
from tests.chat_app import environment
from tests.media.pictures import PLACE, TAIL, pdf, picture, slowly
from tests.standins.clamd import EICAR, StandInClamd
from tests.thread_cost import processor_seconds
from tests.waiting import until

Media = Callable[..., MediaFiles]


@pytest.fixture
def media(tmp_path: Path) -> Media:
    def make(**more: str) -> MediaFiles:
        return MediaFiles(Settings.read(environment(tmp_path, **more)))

    return make


@pytest.mark.parametrize(("form", "kind"), [("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)])
async def test_a_picture_keeps_its_pixels_and_nothing_else(media: Media, form: str, kind: str) -> None:
    sent = picture(form)
    assert PLACE in sent, "or this proves nothing"
    assert TAIL in sent
    kept = await media().keep(slowly(sent), "../../etc/screenshot.exe")
    written = media().path(kept).read_bytes()
    assert (kept.kind, kept.name, kept.size) == (kind, "screenshot.exe", len(written))
    for secret in (PLACE, TAIL, b"Exif", b"EXIF", b"eXIf", b"tEXt"):
        assert secret not in written
    with Image.open(io.BytesIO(written)) as shown:
        assert (shown.format, shown.size) == (form, (30, 40)), "upright: it was told to be turned"
        assert not shown.getexif()


async def test_it_lies_outside_of_what_is_served_under_a_random_name(media: Media, tmp_path: Path) -> None:
    one, other = [await media().keep(slowly(pdf()), "a.pdf") for _ in range(2)]
    assert one.id != other.id
    path = media().path(one)
    assert path.parent == tmp_path / "media"
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert path.read_bytes() == pdf()
    assert (one.kind, path.suffix) == (PDF, ".pdf")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"x", b"<html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"#!/bin/sh\n",
        b"GIF89a" + bytes(99), b"MZ\x90\x00" + bytes(99), b"PK\x03\x04" + bytes(99), b"BM" + bytes(99), b"\n%PDF-1.4",
        b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x24\x00\x00\x00WEBPVP8 ", b"RIFF\x00\x00\x00\x00WAVE",
        picture("JPEG")[:400],
    ],
)  # fmt: skip
async def test_nothing_else_is_taken_whatever_it_says_it_is(media: Media, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(FileRefused):
        await media().keep(slowly(data), "screenshot.png")
    assert not list((tmp_path / "media").glob("*"))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says that it is enormous."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99_000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("width", "height"), [(5_001, 5_000), (65_535, 65_535), (2**31 - 1, 1), (2**31 - 1, 2**31 - 1)]
)
def test_a_bomb_is_not_drawn(width: int, height: int) -> None:
    data = bomb(width, height)

    def refused() -> None:
        with pytest.raises(FileRefused):
            cleaned(data, PNG)

    assert processor_seconds(refused, 2) < 2


def saved(form: str, mode: str, size: tuple[int, int], **how: Any) -> bytes:
    """Of one colour."""
    whole = io.BytesIO()
    Image.new(mode, size).save(whole, form, **how)
    return whole.getvalue()


def test_a_sound_picture_that_is_too_large_is_not_drawn_either() -> None:
    whole = saved("PNG", "1", (5_001, 5_000))
    assert len(whole) < 10_000
    with pytest.raises(FileRefused):
        cleaned(whole, PNG)


def test_a_webp_may_have_fewer_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS_OF", {WEBP: 10_000})
    cleaned(saved("WEBP", "RGB", (100, 100)), WEBP)
    with pytest.raises(FileRefused) as refused:
        cleaned(saved("WEBP", "RGB", (101, 100)), WEBP)
    assert refused.value.__cause__ is None, "before it is decoded"


#: Draws as the program does, then says what that took (kB) and what it might have taken.
DRAWS = """
import re, resource, sys
from bot.media import pictures
from tests.thread_cost import processor_seconds
pictures.main(sys.argv[1])
peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
print(peak, *(resource.getrlimit(what)[0] for what in pictures.LIMITS), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("form", "mode", "side", "megabytes"), [("PNG", "RGB", 5_000, 270), ("WEBP", "RGB", 4_000, 340)]
)
def test_the_dearest_pictures_take_so_much_memory(form: str, mode: str, side: int, megabytes: int) -> None:
    data = saved(form, mode, (side, side), compress_level=1, quality=0, method=0)
    ended = subprocess.run([sys.executable, "-c", DRAWS, f"image/{form.lower()}"], input=data, capture_output=True)
    with Image.open(io.BytesIO(ended.stdout)) as shown:
        assert shown.size == (LONGEST, LONGEST)
    peak, *limits = map(int, ended.stderr.split())
    assert peak < megabytes * 1024
    assert limits == list(pictures.LIMITS.values())


def test_what_takes_more_memory_is_refused() -> None:
    code = (
        "import resource, sys; from bot.media import pictures; pictures.LIMITS[resource.RLIMIT_AS] = 150 * 2**20;"
        "pictures.main('image/png')"
    )
    for side, taken in ((10, True), (5_000, False)):
        data = saved("PNG", "RGB", (side, side), compress_level=1)
        ended = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
        assert bool(ended.stdout) is taken


def test_a_picture_that_nobody_has_time_for_is_said_and_not_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(drawing, "PATIENCE", 0.001)
    with pytest.raises(FileUnchecked):
        drawing.drawn(picture("PNG"), PNG)
    assert "in time" in caplog.text


@pytest.mark.parametrize(
    ("ends", "problem", "level"),
    [
        ("exit 1", FileUnchecked, "ERROR"), ("kill -KILL $$", FileUnchecked, "ERROR"), ("", FileRefused, None),
        ("kill -SEGV $$", FileRefused, "WARNING"), ("kill -XCPU $$", FileRefused, "WARNING"),
    ],
)  # fmt: skip
def test_a_program_that_breaks_down_breaks_nothing_else_and_is_the_customers_fault_only_where_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path,
    ends: str, problem: type[Exception], level: str | None,
) -> None:  # fmt: skip
    program = tmp_path / "ends"
    program.write_text(f"#!/bin/sh\ncat >/dev/null; {ends}\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(problem):
        drawing.drawn(picture("PNG"), PNG)
    assert [record.levelname for record in caplog.records] == ([level] if level else [])


def test_a_program_that_is_not_there_is_ours_to_mend(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/program")
    with pytest.raises(FileUnchecked):
        drawing.drawn(picture("PNG"), PNG)
    assert caplog.records


def test_what_takes_too_long_ends_in_a_way_of_its_own() -> None:
    code = (
        "import resource; from bot.media import pictures; pictures.LIMITS[resource.RLIMIT_CPU] = 1;"
        "pictures.cleaned = lambda *_: max(iter(int, 1)); pictures.main('image/png')"
    )
    ended = subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True)
    assert ended.returncode == -signal.SIGXCPU
    assert ended.returncode in drawing.BY_PICTURE


def test_what_draws_is_told_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "says"
    program.write_text("#!/bin/sh\ncat >/dev/null; /usr/bin/env\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv("SAHAYAK_SECRET", "never to be seen")
    told = drawing.drawn(picture("PNG"), PNG)
    assert b"PWD=" in told, "or this proves nothing"
    assert b"never to be seen" not in told


async def test_one_is_drawn_at_a_time_even_when_nobody_waits(media: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper, go, drawing_now, most = media(), threading.Event(), 0, 0

    def draws(data: bytes, _: str) -> bytes:
        nonlocal drawing_now, most
        drawing_now += 1
        most = max(most, drawing_now)
        go.wait(20)
        drawing_now -= 1
        return data

    monkeypatch.setattr(files, "drawn", draws)
    keeping = [asyncio.create_task(keeper.keep(slowly(picture("PNG")))) for _ in range(4)]
    await until(lambda: drawing_now)
    keeping[0].cancel()
    await asyncio.wait(keeping[:1])
    later = asyncio.create_task(keeper.keep(slowly(picture("PNG"))))
    await asyncio.sleep(0.05)
    go.set()
    await asyncio.gather(later, *keeping[1:])
    assert most == 1


def one_colour(width: int, height: int, **more: Any) -> bytes:
    whole = io.BytesIO()
    Image.new("L", (width, height), 90).save(whole, "JPEG", **more)
    return whole.getvalue()


@pytest.mark.parametrize(("width", "height"), [(6_000, 4_900), (4_900, 6_000), (12_000, 9_000), (5_001, 5_000)])
def test_a_sound_photo_of_many_pixels_is_decoded_smaller(width: int, height: int) -> None:
    with Image.open(io.BytesIO(cleaned(one_colour(width, height), JPEG))) as shown:
        assert 2_500 <= max(shown.size) <= LONGEST
        assert abs(shown.width / shown.height - width / height) < 0.01


def in_passes(width: int, height: int, times: int = 0) -> bytes:
    """A progressive JPEG, whose last scan comes so many times more."""
    whole = one_colour(width, height, progressive=True)
    last = whole.rindex(b"\xff\xc4")
    return whole[:-2] + whole[last:-2] * times + whole[-2:]


def in_planes(width: int, height: int) -> bytes:
    """A JPEG whose first scan holds one colour of three; for libjpeg that is as if it were progressive."""
    whole = io.BytesIO()
    Image.new("RGB", (width, height), (90, 90, 90)).save(whole, "JPEG")
    data = whole.getvalue()
    at = data.rindex(b"\xff\xda")
    return data[:at] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + data[at + 14 :]


def test_what_cannot_be_decoded_smaller_is_refused_by_its_real_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 10_000)
    cleaned(one_colour(200, 200), JPEG)
    cleaned(in_passes(100, 100), JPEG)
    for data in (in_passes(101, 100), in_planes(101, 100)):
        with pytest.raises(FileRefused) as refused:
            cleaned(data, JPEG)
        assert refused.value.__cause__ is None, "before it is decoded, not because that fails"


def test_a_picture_in_thousands_of_passes_is_not_drawn() -> None:
    cleaned(in_passes(40, 40, times=30), JPEG)
    data = in_passes(4_000, 4_000, times=2_000)

    def refused() -> None:
        with pytest.raises(FileRefused):
            cleaned(data, JPEG)

    assert processor_seconds(refused, 2) < 2


def test_what_a_phone_keeps_behind_a_picture_or_before_it_is_no_scan() -> None:
    film, small = b"\xff\xda\x00\x02" * 200, one_colour(16, 16)
    data = one_colour(100, 100)
    note = b"\xff\xe5" + (2 + len(small) * 60).to_bytes(2, "big") + small * 60
    cleaned(data[:2] + note + data[2:] + film, JPEG)


def test_damaged_pictures_are_refused_and_break_nothing() -> None:
    chance, refused = random.Random(7), 0
    for form, kind in (("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)):
        for _ in range(60):
            data = bytearray(picture(form))
            for _ in range(chance.randint(1, 12)):
                data[chance.randrange(3, len(data))] = chance.randrange(256)
            try:
                cleaned(bytes(data), kind)
            except FileRefused:
                refused += 1
    assert refused > 20


async def test_a_file_has_a_largest_size_however_it_comes(media: Media) -> None:
    keeper, read = media(SAHAYAK_MEDIA_MB="1"), 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 65536
            yield b"%PDF-" + bytes(65531)

    for stream in (endless(), slowly(pdf() + bytes(2**20), 65536)):
        with pytest.raises(FileTooLarge) as trouble:
            await keeper.keep(stream)
        assert trouble.value.facts == {"megabytes": 1}
    assert read <= 2**20 + 65536, "no more is read than is needed to know"


async def test_a_file_that_is_read_takes_its_size_once(media: Media) -> None:
    size = 8 * 2**20

    async def large() -> AsyncIterator[bytes]:
        yield b"%PDF-"
        for _ in range(size // 65536 - 1):
            yield bytes(65536)

    tracemalloc.start()
    try:
        await media().keep(large())
        assert tracemalloc.get_traced_memory()[1] < 1.5 * size
    finally:
        tracemalloc.stop()


async def test_so_many_at_once_and_no_more(media: Media) -> None:
    keeper, go = media(), asyncio.Event()

    async def waits() -> AsyncIterator[bytes]:
        await go.wait()
        yield pdf()

    reading = [asyncio.create_task(keeper.keep(waits())) for _ in range(AT_ONCE)]
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await keeper.keep(slowly(pdf()))
    go.set()
    assert len({kept.id for kept in await asyncio.gather(*reading)}) == AT_ONCE
    await keeper.keep(slowly(pdf()))


async def test_a_virus_scanner_is_asked_first_and_missed(media: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    clamd = StandInClamd()
    address = await clamd.start()
    keeper = media(SAHAYAK_CLAMD=address)
    large = pdf() + bytes(200_000)
    await keeper.keep(slowly(large))
    sent = picture("JPEG")
    await keeper.keep(slowly(sent))
    assert clamd.seen == [large, sent], "as they came"
    with pytest.raises(FileRefused):
        await keeper.keep(slowly(pdf() + EICAR))
    for says in (b"INSTREAM size limit exceeded. ERROR", b"", b"stream: OK or so", b"x" * 5000):
        clamd.says = says
        with pytest.raises(FileUnchecked):
            await keeper.keep(slowly(pdf()))
    await clamd.stop()
    with pytest.raises(FileUnchecked):
        await keeper.keep(slowly(pdf()))
    with pytest.raises(FileUnchecked):
        await media(SAHAYAK_CLAMD="/no/such/socket").keep(slowly(pdf()))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd", "passwd"), ("C:\\Windows\\x.png", "x.png"), ("a\x00b\n\u202egnp.exe", "a b gnp.exe"),
        ("স্ক্রিনশট.png", "স্ক্রিনশট.png"), ("x" * 500, "x" * 80), ("/", ""), ("<b>.png", "<b>.png"),
        ("র\u200d্যাব.png", "র\u200d্যাব.png"), ("\u200d \u200c", ""),
    ],
)  # fmt: skip
def test_a_name_is_only_shown(name: str, shown: str) -> None:
    assert plain_name(name) == shown


async def test_what_no_message_has_is_found_after_a_while(media: Media) -> None:
    keeper = media()
    assert keeper.unclaimed() == []
    keeper.forget({"nothing was ever kept"})
    kept = await keeper.keep(slowly(pdf()))
    assert keeper.unclaimed() == []
    assert keeper.unclaimed(older=-1) == [kept.id]
    keeper.forget({kept.id, "another"})
    assert keeper.unclaimed(older=-1) == []
    assert files.path_of(Path("x"), "a", PNG) == Path("x/a.png")


def test_nothing_is_loaded_for_pictures_by_who_does_not_draw() -> None:
    code = "import sys; import bot.media.files; assert 'PIL' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
