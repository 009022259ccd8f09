"""How the chat widget looks on other people's pages: their style sheets, colours, themes and corners."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image, ImageChops
from playwright.async_api import Page, Route, expect

from tests.e2e.chat_site import ChatSite, Customer
from tests.e2e.conftest import Arrive
from tests.e2e.test_widget_access import complaints, talk

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.asyncio(loop_scope="session")]

#: What a page may do to everything in it, most of it seen in the wild.
HOSTILE = """
  :root { font-size: 40px; color-scheme: dark; }
  html { direction: rtl; filter: grayscale(1) invert(1); opacity: .3; }
  body { transform: scale(.5) translateX(200px); perspective: 100px; overflow: hidden; height: 100px; filter: blur(9px);
    visibility: hidden; pointer-events: none; user-select: none; will-change: transform; }
  * { all: unset; font: italic 50px/3 fantasy !important; letter-spacing: 20px !important; word-spacing: 2em !important;
    text-transform: uppercase !important; color: red !important; direction: rtl !important; opacity: .3 !important;
    margin: 30px !important; text-indent: 80px !important; cursor: none !important; box-sizing: content-box !important;
    transition: all 3s !important; --accent: red; --ink: red; --paper: red; --bottom: 400px; }
  body *, button, textarea, header, form, p, div { background: red !important; width: 7px !important;
    float: left !important; display: inline !important; transform: rotate(20deg) !important; }
  sahayak-chat { position: absolute !important; left: -5000px !important; width: 1px !important; height: 1px !important;
    overflow: hidden !important; contain: strict !important; clip-path: circle(0) !important; z-index: -1 !important; }
  [popover] { display: none !important; }
"""
#: What everything in the widget is painted with.
DRESS = """() => Array.from(document.querySelector("sahayak-chat").shadowRoot.querySelectorAll("*")).map((one) => {
  const style = getComputedStyle(one);
  return [one.className, style.color, style.backgroundColor, style.font, style.direction, style.letterSpacing,
    style.textTransform, style.cursor, style.visibility, style.userSelect, style.opacity].join(" ");
})"""


async def visit(customer: Customer, script: str = "", css: str = "", more: str = "", path: str = "/elsewhere") -> Page:
    """A page of somebody's with the widget on it. `script`: more attributes of its tag."""
    page = customer.page
    html = (
        f"<!doctype html><html lang=bn><head><title>Shop</title><meta charset=utf-8><style>{css}</style></head>"
        f"<body>{more}<script src='/static/widget.js' {script}></script></body></html>"
    )

    async def answer(route: Route) -> None:
        await route.fulfill(body=html, content_type="text/html")

    await page.unroute("**" + path)
    await page.route("**" + path, answer)
    await page.goto(customer.site.url + path)
    return page


async def seen(page: Page) -> Image.Image:
    """The window's pixels. Playwright's own screenshot looks elsewhere on a page that is wide from right to left."""
    told = await (await page.context.new_cdp_session(page)).send("Page.captureScreenshot")
    return Image.open(io.BytesIO(base64.b64decode(told["data"]))).convert("RGB")


async def test_a_hostile_page_changes_nothing(arrive: Arrive, site: ChatSite) -> None:
    dressed, painted = [], []
    for css in ("", HOSTILE):
        customer = await arrive(reduced_motion="reduce")
        heard = "<script>document.addEventListener('keydown', () => { document.title = 'taken'; })</script>"
        page = await visit(customer, css=css, more=heard)
        await customer.open()
        await customer.field.type("hello s")
        assert await page.title() == "Shop", "a shortcut of the page took what was typed here"
        dressed.append(await page.evaluate(DRESS))
        box = await customer.panel.bounding_box()
        assert box
        left, top = round(box["x"]), round(box["y"])
        painted.append((await seen(page)).crop((left + 24, top + 2, left + 384 - 24, top + 540)))
    plain, hostile = dressed
    assert len(plain) > 30
    assert hostile == plain
    assert ImageChops.difference(*painted).getbbox() is None, "not the same pixels"
    await customer.field.press("Enter")
    await expect(customer.said()).to_have_count(1)
    await page.evaluate("document.querySelector('sahayak-chat').hidden = true")
    await expect(customer.panel).to_be_hidden()


async def corner(customer: Customer) -> tuple[float, float, float]:
    """(left, right, bottom) distances of the launcher from the window's edges."""
    box = await customer.launcher.bounding_box()
    size = customer.page.viewport_size
    assert box
    assert size
    return box["x"], size["width"] - box["x"] - box["width"], size["height"] - box["y"] - box["height"]


async def test_it_stands_and_says_what_the_site_wants(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive(reduced_motion="reduce")
    await visit(customer)
    assert (await corner(customer))[1:] == (20, 20)
    assert await customer.launcher.inner_text() == ""
    said = "data-launcher-text='Need help?' data-launcher-text-bn='সাহায্য লাগবে?'"
    page = await visit(customer, f"data-position=left data-offset='30 90' {said}")
    left, _, bottom = await corner(customer)
    assert (left, bottom) == (30, 90)
    await expect(page.locator("sahayak-chat .caption")).to_have_text("সাহায্য লাগবে?")
    assert str(await customer.launcher.get_attribute("aria-label")).startswith("সাহায্য লাগবে? – ")
    await customer.open()
    assert await customer.launcher.inner_text() == "", "open, it is a small round button"
    box = await customer.panel.bounding_box()
    assert box
    assert (box["x"], box["y"] + box["height"]) == (30, 800 - 90 - 74)
    small = box["width"] * box["height"]
    await page.get_by_role("button", name="চ্যাট বড় করুন").click()
    await page.reload()
    await expect(page.get_by_role("button", name="চ্যাট ছোট করুন")).to_be_visible()
    await expect(customer.panel).to_be_in_viewport(ratio=1)
    box = await customer.panel.bounding_box()
    assert box
    assert box["width"] * box["height"] > 1.8 * small
    await page.get_by_role("button", name="Switch to English").click()
    await customer.field.press("Escape")
    await expect(page.locator("sahayak-chat .caption")).to_have_text("Need help?")
    for odd in ("-5", "9999 9999", "x y", ","):
        await visit(customer, f"data-offset='{odd}'")
        await expect(customer.launcher).to_be_in_viewport(ratio=1)


#: Another look of the page, and of the widget's tag; whether the widget is dark then, and the colour that it has.
CHANGED = """async ([css, data]) => {
  const tag = document.querySelector("script[src]"), widget = document.querySelector("sahayak-chat").shadowRoot;
  const [frame, launcher] = [".frame", ".launcher"].map((one) => widget.querySelector(one));
  document.querySelector("style").textContent = css;
  for (const name of ["theme", "colour"]) if (data[name]) tag.dataset[name] = data[name]; else delete tag.dataset[name];
  document.body.classList.toggle("looked-at"); // what makes it look again
  for (const _ of "ab") await new Promise(requestAnimationFrame);
  return [frame.classList.contains("dark"), getComputedStyle(launcher).backgroundColor];
}"""


async def test_light_and_dark_as_the_site_wants(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive(color_scheme="dark")
    page = await visit(customer)
    for css, theme, dark in (
        ("", "", True),
        ("body { background: #fff }", "", True),
        ("body { background: #000 }", "light", False),
        ("", "dark", True),
        ("", "auto", False),
        ("body { background: #17202a }", "auto", True),
        ("html { background: oklch(.2 .02 250) }", "auto", True),
        ("html { background: #000 } body { background: #eee }", "auto", False),
        (":root { color-scheme: dark }", "auto", True),
        (":root { color-scheme: light dark }", "auto", True),
        (":root { color-scheme: light }", "auto", False),
    ):
        assert (await page.evaluate(CHANGED, [css, {"theme": theme}]))[0] is dark, (css, theme)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert (await page.evaluate(CHANGED, ["", {}]))[0] is (scheme == "dark")


async def test_a_colour_where_styles_cannot_be_constructed(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.page.add_init_script("window.CSSStyleSheet = undefined; delete HTMLElement.prototype.showPopover")
    page = await visit(customer, "data-colour='#ffe600'")
    await expect(customer.launcher).to_have_css("background-color", "rgb(255, 230, 0)")
    await expect(page.locator("sahayak-chat .frame")).to_have_attribute("style", re.compile(r"--link: rgb"))
    await customer.open()


async def test_any_colour_can_be_read(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive(color_scheme="light", reduced_motion="reduce")
    page = await visit(customer)
    await talk(customer)
    variables = "sahayak-chat { --sahayak-accent: #ffb6c1; --sahayak-accent-dark: #1d4ed8 }"
    for css, data, painted in (
        ("", {"colour": "#1d4ed8"}, "rgb(29, 78, 216)"),
        ("", {"colour": "oklch(0.7 0.2 140)"}, "rgb(77, 186, 48)"),
        ("", {"colour": "red; background: url(x)"}, "rgb(15, 118, 110)"),
        (variables, {"theme": "dark"}, "rgb(29, 78, 216)"),
        (variables, {}, "rgb(255, 182, 193)"),
        ("", {"colour": "gray", "theme": "dark"}, "rgb(128, 128, 128)"),
        ("", {"colour": "#ffe600"}, "rgb(255, 230, 0)"),
    ):
        assert (await page.evaluate(CHANGED, [css, data]))[1] == painted, data
    assert await complaints(page) == []
