"""Call the public address as a browser does, briefly: is its certificate believed, what time has it, whose is it."""

from __future__ import annotations

import hmac
import http.client
import secrets
import ssl
import threading
import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from bot.commands.doctor.address import Called
from bot.security.installation_proof import PATH, proof
from bot.settings import Settings

PATIENCE = 4.0  # seconds for each step
ALL = 6.0  # for looking the name up too, which cannot be told to hurry
LARGEST = 10_000  # bytes


def call(url: str, settings: Settings, trust: ssl.SSLContext | None = None) -> Called:
    """`trust`: whose certificates are believed; the system's where it is not given."""
    found: list[Called] = []
    thread = threading.Thread(target=lambda: found.append(_call(url, settings, trust)), daemon=True)
    thread.start()
    thread.join(ALL)
    return found[0] if found else Called(url, f"no answer within {ALL:.0f} s")


def _call(url: str, settings: Settings, trust: ssl.SSLContext | None) -> Called:
    parts, challenge = urlsplit(url), secrets.token_hex(32)
    connection = (
        http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=PATIENCE, context=trust or ssl.create_default_context()
        )
        if parts.scheme == "https"
        else http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    )
    try:
        connection.connect()
        days = None
        if isinstance(connection.sock, ssl.SSLSocket):
            certificate = connection.sock.getpeercert() or {}
            days = (ssl.cert_time_to_seconds(str(certificate["notAfter"])) - time.time()) / 86_400
        connection.request("GET", f"{parts.path}{PATH}?challenge={challenge}")
        reply = connection.getresponse()
        told, body = reply.headers.get("Date"), reply.read(LARGEST)
        drift = parsedate_to_datetime(told).timestamp() - time.time() if told else None
        ours = hmac.compare_digest(proof(settings, challenge).encode(), _proof_in(body))
        return Called(url, days=days, drift=drift, ours=ours)
    except ssl.SSLCertVerificationError as trouble:
        return Called(url, trouble.verify_message or str(trouble), untrusted=True)
    except (OSError, http.client.HTTPException, ValueError, KeyError) as trouble:
        return Called(url, f"{type(trouble).__name__}: {trouble}")
    finally:
        connection.close()


def _proof_in(body: bytes) -> bytes:
    """The word after `proof` in what was answered, whatever else it is."""
    return body.partition(b'"proof": "')[2].partition(b'"')[0]
