"""Calling the public address: its certificate, its clock, whose it is; over real TLS on this machine."""

from __future__ import annotations

import datetime
import http.server
import ipaddress
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.commands.doctor.call import call
from bot.security.installation_proof import proof
from bot.settings import Settings
from tests.servers import free_port


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": "a secret of this test alone, long enough"})


def certificate(folder: Path, days: float, name: str = "127.0.0.1") -> Path:
    """Key and certificate in one file: its own issuer, and valid for so many days from now (or no more)."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.timezone.utc)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    until = now + datetime.timedelta(days=days)
    signed = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, until) - datetime.timedelta(days=2))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain) + signed.public_bytes(serialization.Encoding.PEM)
    )
    return file


@contextmanager
def serving(settings: Settings, file: Path | None, ahead: float = 0.0) -> Iterator[str]:
    """A server that proves to be this installation; `ahead`: how its clock is wrong, in seconds."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)["challenge"][0]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"proof": "' + proof(settings, asked).encode() + b'"}')

        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate(time.time() + ahead, usegmt=True)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if file is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{'https' if file else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def trusting(file: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(file))


def test_a_good_one(tmp_path: Path, settings: Settings) -> None:
    file = certificate(tmp_path, 30)
    with serving(settings, file) as url:
        called = call(url, settings, trusting(file))
    assert (called.trouble, called.ours) == ("", True)
    assert called.days is not None
    assert 29 < called.days < 30.1
    assert called.drift is not None
    assert abs(called.drift) < 3


@pytest.mark.parametrize(("days", "name"), [(-1, "127.0.0.1"), (30, "127.0.0.2")], ids=["expired", "another's name"])
def test_a_certificate_that_is_not_believed(tmp_path: Path, settings: Settings, days: float, name: str) -> None:
    file = certificate(tmp_path, days, name)
    with serving(settings, file) as url:
        assert call(url, settings, trusting(file)).untrusted


def test_one_that_nobody_vouches_for(tmp_path: Path, settings: Settings) -> None:
    with serving(settings, certificate(tmp_path, 30)) as url:
        assert call(url, settings).untrusted


def test_a_clock_that_is_wrong(settings: Settings) -> None:
    with serving(settings, None, ahead=-600) as url:
        called = call(url, settings)
    assert called.days is None
    assert called.drift is not None
    assert -603 < called.drift < -597


def test_somebody_elses(tmp_path: Path, settings: Settings) -> None:
    other = Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": "another installation's secret, long too"})
    with serving(other, None) as url:
        assert call(url, settings).ours is False


def test_nobody(settings: Settings) -> None:
    called = call(f"https://127.0.0.1:{free_port()}", settings)
    assert called.trouble
    assert (called.untrusted, called.ours) == (False, None)
