"""A third language is data: Hindi with ten answers, made by `add-language`, used everywhere and thrown away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.lang import COMPLETE
from tests.copied_project import CopiedProject

pytestmark = pytest.mark.xdist_group("third language")

ANSWERS = """
greet: {text: "नमस्ते! मैं {{ company }} का सहायक हूँ।"}
thanks: {text: "आपका स्वागत है।"}
goodbye: {text: "फिर मिलेंगे।"}
suspension_policy: {text: "देर होने पर सेवा उसी दिन रुकती है; {{ rules.termination|digits }} दिन बाद डेटा हट जाता है।"}
gateway_list: {text: "आप {{ all_gateways }} से भुगतान कर सकते हैं।"}
language_switch: {text: "ठीक है, अब मैं हिन्दी में जवाब दूँगा।"}
account.line: "बिल {{ bill.number|digits }}: {{ bill.total|money }}, {{ bill.due|day }}"
pages.skip: सामग्री पर जाएँ
pages.language: भाषा
invoice_pdf.title: चालान
widget.name: सहायक
"""
MONTHS = "[जनवरी, फ़रवरी, मार्च, अप्रैल, मई, जून, जुलाई, अगस्त, सितंबर, अक्टूबर, नवंबर, दिसंबर]"
ENGLISH_MONTHS = (
    "[January, February, March, April, May, June, July, August, September, October, November, December]\n  title"
)
TALK = """
import json
from datetime import date
from decimal import Decimal
from bot.answers import render
from bot.answers.guide import guide
from bot.billing import Money
from bot.lang import answer_language, date_text, digits, money, number, parse_date, register, LANGUAGES

day = date(2026, 11, 22)
class bill: number, total, due, status, timing, days, one_day = "4821", Money.of("2300", "BDT"), day, "paid", "", 1, 1
def say(topic, **named): return guide(topic, "hi", named, today=day)

print(json.dumps({
    "registers": [register(text) for text in (
        "मेरा बिल कितना है?", "bKash से पैसे कैसे दूँ", "आমার বিল কত?", "how do I pay", "amar bill koto", "4821", "।")],
    "answered": [answer_language(one, None) for one in ("hi", "bn", "en", "bn-Latn", "mixed")],
    "chosen": answer_language("en", "hi"),
    "own": [say("greet").text, say("suspension_policy").text, say("gateway_list").text],
    "fallback": [say("refund_policy").text, say("auto_renew_host").text, say("contact_support").text],
    "english": [guide("refund_policy", "en", {}, today=day).text,
                guide("auto_renew_host", "en", {}, today=day).text],
    "action": [render(f"account.{key}", "hi", bill=bill).text for key in ("line", "label")],
    "figures": [digits("4821", "hi"), date_text(day, "hi"), money(Decimal(185000), "INR", "hi"), number(100000, "hi")],
    "read": str(parse_date("२२ नवंबर को", day)),
    "switch": [say("language_switch", language="hi").text, [one.title for one in say("language_switch").buttons]],
    "found": [guide("fallback", "hi", {}, today=day).topic, list(LANGUAGES)],
}, ensure_ascii=False))
"""
SITE = """
import asyncio, json, tempfile
import aiohttp
from aiohttp.test_utils import TestClient, TestServer
from bot.billing.assembly import prepare
from bot.billing.demo import demo_logins
from bot.settings import Settings
from bot.web.app import init_app
from bot.web.app_keys import BILLING
from tests.servers import free_port
from tests.web.browsing import Visitor

SECRET = "a secret of this test, long enough to sign with"
PAGES = ["/", "/clientarea/", "/clientarea/invoices", "/clientarea/invoices/4821", "/clientarea/masspay"]

async def main(folder):
    settings = Settings.read({"SAHAYAK_VAR": folder, "SAHAYAK_PORT": str(free_port()), "SAHAYAK_SECRET": SECRET})
    prepare(settings)
    app = init_app(settings)
    server = TestServer(app, host="127.0.0.1", port=settings.port)
    await server.start_server()
    client = TestClient(server, cookie_jar=aiohttp.CookieJar(unsafe=True))
    visitor = Visitor(client)
    email, password = next((mail, word) for name, mail, word in demo_logins(SECRET) if name.startswith("Rahim"))
    login = await visitor.open("/clientarea/login?lang=hi")
    await visitor.log_in(email, password)
    seen = [login, *[await visitor.open(path) for path in PAGES]]
    paper = await app[BILLING].pdf("1001", "4821", "hi")
    async with client.get("/clientarea/chat-identityx", headers={"Accept-Language": "hi"}) as reply:
        problem = await reply.json()
    async with client.get("/openapi.json") as reply:
        offered = json.dumps(await reply.json())
    async with client.get("/static/widget.js") as reply:
        widget = await reply.text()
    print(json.dumps({
        "statuses": [page.status for page in seen], "html": seen[1].html, "words": seen[3].words,
        "content_language": seen[1].headers["Content-Language"], "pdf": paper[:4].decode(),
        "problem": problem["error"], "offered": '"hi"' in offered, "widget": widget,
    }, ensure_ascii=False))
    await client.close()
    await server.close()

with tempfile.TemporaryDirectory() as folder:
    asyncio.run(main(folder))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> CopiedProject:
    made = CopiedProject(tmp_path_factory.mktemp("hindi"))
    printed = made.command("add-language", "hi", "--name", "हिन्दी", "--script", "Devanagari")
    assert "data/languages.yml" in printed
    assert "data/answers/hi/greet.yml" in printed
    made.change("data/languages.yml", ENGLISH_MONTHS, f"{MONTHS}\n  title")
    made.change("data/languages.yml", 'and: " and "', 'and: " और "')
    made.write("data/answers/hi/ten.yml", ANSWERS)
    return made


@pytest.fixture(scope="module")
def talk(project: CopiedProject) -> dict[str, Any]:
    return dict(project.run(TALK))


@pytest.fixture(scope="module")
def site(project: CopiedProject) -> dict[str, Any]:
    return dict(project.run(SITE))


def test_its_own_script_is_recognised_and_no_other_is_taken_for_it(talk: dict[str, Any]) -> None:
    assert talk["registers"] == ["hi", "hi", "bn", "en", "bn-Latn", "bn", "bn"]
    assert talk["answered"] == ["hi", "bn", "en", "bn", "bn"]
    assert talk["chosen"] == "hi"


def test_it_is_answered_in_where_it_can_be(talk: dict[str, Any]) -> None:
    hello, late, gateways = talk["own"]
    assert hello.startswith("नमस्ते")
    assert "२८ दिन" in late
    assert gateways == "आप SSLCommerz, Stripe और PayPal से भुगतान कर सकते हैं।"
    assert talk["action"] == ["बिल ४८२१: ৳२,३००.००, २२ नवंबर २०२६", "invoice 4821, ৳2,300.00"]


def test_what_is_not_translated_is_said_wholly_in_the_fallback(talk: dict[str, Any]) -> None:
    assert talk["fallback"][:2] == talk["english"], "digits, lists and names of one language in one sentence"
    assert "live chat" in talk["fallback"][2]


def test_figures_days_and_money_are_its_own(talk: dict[str, Any]) -> None:
    assert talk["figures"] == ["४८२१", "२२ नवंबर २०२६", "₹१,८५,०००.००", "१,००,०००"]
    assert talk["read"] == "2026-11-22"


def test_the_switch_names_it(talk: dict[str, Any]) -> None:
    said, titles = talk["switch"]
    assert said == "ठीक है, अब मैं हिन्दी में जवाब दूँगा।"
    assert titles == ["বাংলা", "English", "हिन्दी"]
    assert talk["found"] == ["fallback", ["bn", "en", "hi"]]


def test_every_page_can_be_switched_to_it(site: dict[str, Any]) -> None:
    assert set(site["statuses"]) == {200}
    assert '<html lang="hi">' in site["html"]
    assert site["content_language"] == "hi"
    assert "हिन्दी" in site["html"]
    assert "सामग्री पर जाएँ" in site["html"]
    assert "२,३००" in site["words"] or "२" in site["words"]


def test_the_invoice_has_a_face_and_the_api_knows_it(site: dict[str, Any]) -> None:
    assert site["pdf"] == "%PDF"
    assert '"name": "हिन्दी"' in site["widget"], "the widget offers it"
    assert '"name": "सहायक"' in site["widget"]
    assert site["offered"]
    assert site["problem"] == "not_found"


def test_a_language_that_is_there_or_is_none_is_refused(project: CopiedProject) -> None:
    for arguments, why in (
        (("hi",), "there already"),
        (("Hindi",), "not a code"),
        (("ne", "--script", "Nowhere"), "no script"),
    ):
        assert why in project.refused("add-language", *arguments)
    assert not (project.folder / "data" / "answers" / "ne").exists()


def test_the_skeleton_says_nothing_until_it_is_translated(tmp_path: Path) -> None:
    project = CopiedProject(tmp_path)
    project.command("add-language", "as")
    project.append("data/languages.yml", '  signs: "ৰৱ"\n')
    said = project.run(
        "import json\nfrom bot.answers.book import answers, written\nfrom bot.lang import register\n"
        "registers = [register(text) for text in ('মোৰ বিল কিমান?', 'আমার বিল কত?', 'my bill')]\n"
        "print(json.dumps([len(written('as')), answers('as') == answers('en'), len(answers('as')), registers]))"
    )
    assert said[0] == 0
    assert said[1]
    assert said[2] > 300
    assert said[3] == ["as", "bn", "en"], "two letters tell Assamese from Bengali"
    assert COMPLETE == ("bn", "en"), "the project itself was not touched"
