"""Debian's Dovecot as a private IMAP server on a free port, with one mailbox that mails are put into."""

from __future__ import annotations

import contextlib
import getpass
import grp
import imaplib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.servers import PATIENCE, free_port, missing, unprivileged

USER, PASSWORD = "team@shop.example", "p@ss word"
CONFIG = """
protocols = imap
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
mail_location = maildir:{home}/mail
listen = 127.0.0.1
ssl = {ssl}
disable_plaintext_auth = no
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
auth_failure_delay = 0
first_valid_uid = 0
first_valid_gid = 0
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    port: int
    tls_port: int

    @property
    def url(self) -> str:
        return f"imap://{quote(USER)}:{quote(PASSWORD)}@127.0.0.1:{self.port}"

    def put(self, mail: EmailMessage | bytes, folder: str = "INBOX") -> None:
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as client:
            client.login(USER, PASSWORD)
            client.append(folder, None, None, raw)  # type: ignore[arg-type]  # "now" is what the server takes


@contextmanager
def dovecot(certificate: Path | None = None) -> Iterator[Dovecot]:
    """`certificate`: with its key, for TLS. As an unprivileged user, stopped by its own process group."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None:
        missing("Dovecot (dovecot-imapd) is not installed")
    home = Path(tempfile.mkdtemp(prefix="sahayak-dovecot-"))
    user, group = (
        ("nobody", "nogroup") if os.geteuid() == 0 else (getpass.getuser(), grp.getgrgid(os.getegid()).gr_name)
    )
    ports = free_port(), free_port()
    tls = "no"
    if certificate is not None:
        shutil.copy(certificate, home / "tls.pem")
        tls = f"yes\nssl_cert = <{home}/tls.pem\nssl_key = <{home}/tls.pem"
    given = {"home": home, "ssl": tls, "user": user, "group": group, "port": ports[0], "tls_port": ports[1]}
    (home / "dovecot.conf").write_text(CONFIG.format(**given))
    (home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    if os.geteuid() == 0:
        for path in (home, *home.iterdir()):
            shutil.chown(path, "nobody", "nogroup")
    with (home / "out").open("wb") as out:
        server = subprocess.Popen(
            [program, "-F", "-c", home / "dovecot.conf"], stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            cwd=home, start_new_session=True, **unprivileged(),
        )  # fmt: skip
    try:
        _await(ports[0], server, home)
        yield Dovecot(*ports)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)  # asked to, its master waits a second for its children
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _await(port: int, server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError, imaplib.IMAP4.error), imaplib.IMAP4("127.0.0.1", port, timeout=5) as client:
            client.login(USER, PASSWORD)
            return
        if server.poll() is not None or time.monotonic() > deadline:
            log = home / "log"
            pytest.fail(
                f"Dovecot did not start:\n{(home / 'out').read_text()}{log.read_text() if log.exists() else ''}"
            )
        time.sleep(0.05)
