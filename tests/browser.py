"""A headless Chromium for tests: the one that is on this machine, or a reason why there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from tests.servers import missing

expect.set_options(timeout=15_000)  # ms; two busy cores draw a page slowly
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",  # tests may run as root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"


def installed() -> str | None:
    """The path of a Chromium on this machine."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser of our own, closed afterwards: the machine's Chromium, else the one that Playwright keeps."""
    async with async_playwright() as playwright:
        program = installed()
        if program is None and not os.path.exists(playwright.chromium.executable_path):  # noqa: ASYNC240
            missing("no Chromium: neither on the PATH nor as Playwright's own download")
        browser = await playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


def axe() -> str:
    """The source of axe-core, to be run in a page."""
    if not AXE.is_file():
        missing("axe-core is not installed: npm ci")
    return AXE.read_text(encoding="utf-8")
