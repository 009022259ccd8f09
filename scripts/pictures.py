"""Make the README's pictures anew from the running product: .venv/bin/python scripts/pictures.py"""

from __future__ import annotations

import asyncio
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the tests' browser; this file is no part of the package

from tests.browser import chromium  # noqa: E402
from tests.servers import free_port  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 300_000  # bytes of a picture
COLOURS = 64  # of a picture's palette: text and flat surfaces need no more
STARTS = 240  # seconds; a stale model is trained first
LOGIN = "rahim@example.com"
READY = "Ctrl-C stops everything"
SECONDS = (3.0, 3.0, 3.0, 2.0, 3.5)  # how long each step of the moving picture stays


@contextmanager
def product(var: Path) -> Iterator[tuple[str, str]]:
    """`python -m bot up` on free ports with a `var` folder of its own: its address, and the password of LOGIN."""
    ports = {f"SAHAYAK_{name}": str(free_port()) for name in ("PORT", "ENGINE_PORT", "ACTIONS_PORT")}
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("SAHAYAK_", "DATABASE_"))}
    # The file is named and does not exist: an operator's own .env has no say in the pictures.
    environment = {**outside, "SAHAYAK_VAR": str(var), "SAHAYAK_ENV_FILE": str(var / "none"), **ports}
    started = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "bot", "up"],
        cwd=ROOT, env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        said = ""
        assert started.stdout
        for line in started.stdout:
            said += line
            print(f"  {line}", end="")
            if READY in line:
                break
        else:
            raise SystemExit("the product did not start")
        found = re.search(rf"{re.escape(LOGIN)}\s+(\S+)", said)
        if not found:
            raise SystemExit(f"no demo login for {LOGIN}")
        yield f"http://127.0.0.1:{ports['SAHAYAK_PORT']}", found.group(1)
    finally:
        started.send_signal(signal.SIGINT)
        started.wait(30)


async def ask(page: Page, text: str) -> None:
    """Say something in the chat and wait until the answer has come."""
    panel, launcher = page.locator("sahayak-chat .panel"), page.locator("sahayak-chat .launcher")
    if not await panel.is_visible():
        await launcher.click()
        await panel.wait_for()
    answers = page.locator("sahayak-chat .log > .bot")
    before = await answers.count()
    field = page.locator("sahayak-chat textarea")
    await field.fill(text)
    await field.press("Enter")
    await answers.nth(before).wait_for(timeout=30_000)
    await settle(page)


async def settle(page: Page) -> None:
    """Fonts are there, and nothing moves or blinks any more."""
    await page.evaluate("document.fonts.ready")
    await page.wait_for_timeout(700)


async def log_in(page: Page, url: str, password: str) -> None:
    await page.goto(f"{url}/clientarea/")
    await page.fill("#email", LOGIN)
    await page.fill("#password", password)
    await page.press("#password", "Enter")
    await page.wait_for_url("**/clientarea/")
    await page.locator("sahayak-chat .launcher").wait_for()


async def shot(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(await page.screenshot(caret="hide", animations="disabled"))).convert("RGB")


def keep(name: str, *frames: Image.Image) -> None:
    """Write one picture, or several as a moving one; refuses what has grown too large for a README."""
    few = [frame.quantize(COLOURS, dither=Image.Dither.NONE) for frame in frames]
    file = FOLDER / name
    if len(few) == 1:
        few[0].save(file, optimize=True)
    else:
        times = [int(1000 * seconds) for seconds in SECONDS]
        few[0].save(file, save_all=True, append_images=few[1:], duration=times, loop=0, optimize=True, disposal=1)
    size = file.stat().st_size
    print(f"  {file.relative_to(ROOT)}: {frames[0].width} x {frames[0].height}, {size / 1000:.0f} kB")
    if size > LARGEST:
        raise SystemExit(f"{name} has more than {LARGEST} bytes")


async def chat(browser: Browser, url: str) -> None:
    """A visitor who is not logged in, on a phone."""
    for name, path, question in (
        ("chat-banglish.png", "/", "recurring payment ki bKash diye hobe?"),
        ("chat-english.png", "/?lang=en", "what is the RBI limit for recurring payments?"),
    ):
        profile = await browser.new_context(viewport={"width": 400, "height": 780}, device_scale_factor=1.5)
        page = await profile.new_page()
        await page.goto(url + path)
        await ask(page, question)
        keep(name, await shot(page))
        await profile.close()


async def asking_and_paying(browser: Browser, url: str, password: str) -> None:
    """Question in the client area, pay link, pay page, gateway, paid, and the chat that knows it."""
    profile = await browser.new_context(viewport={"width": 1000, "height": 700})
    page = await profile.new_page()
    await log_in(page, url, password)
    await ask(page, "আমার কত টাকা বাকি?")
    frames = [await shot(page)]
    keep("chat-bengali.png", frames[0])
    await ask(page, "ইনভয়েস ৪৮২২ এর পে লিংক দিন")
    frames.append(await shot(page))
    link = page.locator("sahayak-chat .log").get_by_role("link", name=re.compile("^এখনই পে করুন")).last
    async with page.expect_popup() as opening:
        await link.click()
    pay = await opening.value
    await pay.set_viewport_size({"width": 1000, "height": 700})
    await pay.get_by_label("SSLCommerz").check()
    await pay.locator("main button[type=submit]").filter(has_text="Pay Now").scroll_into_view_if_needed()
    await settle(pay)
    frames.append(await shot(pay))
    await pay.locator("main button[type=submit]").first.click()
    await pay.get_by_role("button", name="পে করুন", exact=True).click()
    await pay.get_by_role("heading", name="পেমেন্ট সফল হয়েছে").wait_for()
    await settle(pay)
    frames.append(await shot(pay))
    await page.goto(f"{url}/clientarea/")
    await page.locator("sahayak-chat .launcher").wait_for()
    await ask(page, "amar vps ki ekhon active?")
    frames.append(await shot(page))
    keep("asking-and-paying.gif", *frames)
    await page.set_viewport_size({"width": 1280, "height": 820})  # the list is a table where it has room
    await page.goto(f"{url}/clientarea/invoices")
    await page.locator("sahayak-chat .launcher").wait_for()
    if await page.locator("sahayak-chat .panel").is_visible():
        await page.locator("sahayak-chat .launcher").click()
    await settle(page)
    keep("client-area.png", await shot(page))
    await profile.close()


async def draw(url: str, password: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        await chat(browser, url)
        await asking_and_paying(browser, url, password)


def main() -> None:
    with tempfile.TemporaryDirectory() as var, product(Path(var)) as (url, password):
        asyncio.run(draw(url, password))


if __name__ == "__main__":
    main()
