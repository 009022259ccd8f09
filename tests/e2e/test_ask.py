"""`python -m bot ask` as scripts rely on it: the object of the contract, one per message, and nothing else."""

from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterable
from typing import Any, ClassVar

import psutil
import pytest

from bot.settings import ROOT
from tests.e2e.installation import House
from tests.servers import free_port

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("house"), pytest.mark.timeout(400)]

#: What each key of the contract holds.
SHAPE = {
    "text": str, "register": str, "understood": str, "topic": str, "confidence": float, "entities": dict,
    "language": str, "ms": float, "replies": list, "also": list, "why": list,
}  # fmt: skip
REPLY = {"text": str, "topic": str, "buttons": list, "file": (dict, type(None))}


def run(house: House, *arguments: str, lines: Iterable[str] = (), **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "ask", *arguments], cwd=ROOT, env={**house.environment, **settings},
        input="\n".join(lines), capture_output=True, text=True, encoding="utf-8", timeout=170, check=False,
    )  # fmt: skip


def told(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Every line of standard output, which must be an object of the contract."""
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    for one in found:
        assert set(one) == set(SHAPE), "a key that the contract does not know, or one that is missing"
        assert [name for name, kind in SHAPE.items() if not isinstance(one[name], kind)] == []
        assert one["register"] in {"bn", "en", "bn-Latn", "mixed"}
        assert one["language"] in {"bn", "en"}
        assert 0 <= one["confidence"] <= 1
        assert one["ms"] > 0
        assert one["replies"], one
        assert all(isinstance(value, str) for value in one["entities"].values())
        for reply in one["replies"]:
            assert set(reply) == set(REPLY)
            assert [name for name, kind in REPLY.items() if not isinstance(reply[name], kind)] == []
            assert all(("url" in button) != ("token" in button) and button["title"] for button in reply["buttons"])
            assert reply["file"] is None or set(reply["file"]) == {"url", "name"}
    return found


def test_the_object_of_the_contract(house):
    (one,) = told(run(house, "--json", "--customer", "1001", "invoice 4821 ta pay korbo kivabe"))
    assert one["text"] == "invoice 4821 ta pay korbo kivabe"
    assert (one["register"], one["language"]) == ("bn-Latn", "bn")
    assert one["entities"]["invoice_number"] == "4821"
    (two,) = told(run(house, "--json", "--customer", "1001", "give me the link for invoice 4821"))
    assert (two["understood"], two["topic"], two["register"], two["language"]) == ("pay_link", "pay_link", "en", "en")
    urls = [button.get("url", "") for button in two["replies"][0]["buttons"]]
    assert any(url.startswith(f"{house.url}/pay/") for url in urls)


def test_lines_are_one_conversation_and_each_is_its_own(house):
    lines = ["give me the link for invoice 4822", "", "   ", "is it paid?"]
    together = told(run(house, "--json", "--customer", "1001", lines=lines))
    assert [one["text"] for one in together] == [lines[0], lines[3]]
    assert "4822" in together[1]["replies"][0]["text"], "the second message knows the first"
    apart = told(run(house, "--json", "--each", "--customer", "1001", lines=lines))
    assert [one["text"] for one in apart] == [lines[0], lines[3]], "in the order in which they were asked"
    assert "4822" not in apart[1]["replies"][0]["text"][:40] or "4821" in apart[1]["replies"][0]["text"]


def test_nobody_is_known_without_a_proof(house):
    (one,) = told(run(house, "--json", "what do I owe?"))
    assert (one["understood"], one["topic"]) == ("my_due", "identify")
    (two,) = told(run(house, "--json", "--customer", "1001", "what do I owe?"))
    assert (two["understood"], two["topic"]) == ("my_due", "my_due")


def test_two_questions_in_one_message(house):
    (one,) = told(run(house, "--json", "how do I pay an invoice? and how do I download an invoice?"))
    assert [one["topic"], *one["also"]] == ["pay_invoice_howto", "invoice_download_howto"]
    assert [reply["topic"] for reply in one["replies"]] == [one["topic"], *one["also"]]


def test_for_people_it_is_readable(house):
    done = run(house, "--customer", "1001", "আমার কত টাকা বাকি?")
    assert done.returncode == 0
    assert done.stdout.startswith("> আমার কত টাকা বাকি?\n  ")
    assert "৳৩,৪৫০.০০" in done.stdout
    assert f"{house.url}/pay/" in done.stdout


def test_a_message_that_is_refused_does_not_stop_the_others(house):
    done = run(house, "--json", "--each", lines=["x" * 5000, "how do I pay an invoice?"])
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (done.returncode, first["error"], first["replies"]) == (0, "too_long", [])
    assert second["topic"] == "pay_invoice_howto"


def test_without_a_running_server_it_brings_its_own(house, tmp_path):
    """On the same store, so that the customer and the invoices are those of the installation."""
    nobody = {"SAHAYAK_PORT": str(free_port()), "SAHAYAK_VAR": str(tmp_path)}
    done = run(house, "--json", "--customer", "1002", "what do I owe?", **nobody)
    (one,) = told(done)
    assert (one["topic"], one["language"]) == ("my_due", "en")
    assert "₹19,700.00" in one["replies"][0]["text"]
    for process in psutil.process_iter(["environ"]):
        assert (process.info["environ"] or {}).get("SAHAYAK_VAR") != str(tmp_path), "what it started it stops"


class Stranger(http.server.BaseHTTPRequestHandler):
    """Somebody else on our port, who says that all is well and keeps what he is shown."""

    shown: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.shown.append(str(self.headers))
        body = b'{"ok": true, "web": "ok", "engine": "ok", "actions": "ok", "proof": "' + b"0" * 64 + b'"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


def test_a_stranger_on_the_port_is_shown_nothing(house):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as stranger:
        threading.Thread(target=stranger.serve_forever, daemon=True).start()
        (one,) = told(run(house, "--json", "how do I pay an invoice?", SAHAYAK_PORT=str(stranger.server_port)))
        stranger.shutdown()
    assert one["topic"] == "pay_invoice_howto", "it started its own"
    assert Stranger.shown, "the stranger was looked at"
    assert "authorization" not in "".join(Stranger.shown).lower()
