"""Run the tests of Request Tracker as a desk against Debian's: its database in a temporary folder, on a free port.

`scripts/desk-request-tracker` installs it and runs this; CI does not.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.desks.request_tracker_far import REAL
from tests.servers import free_port

SERVER = "/usr/share/request-tracker5/libexec/rt-server"
PATIENCE = 120.0  # seconds until it answers
CONFIG = """
Set($rtname, 'shop.example');
Set($Organization, 'shop.example');
Set($WebDomain, '127.0.0.1');
Set($WebPort, {port});
Set($WebPath, '');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '{home}/rt.db');
Set($MailCommand, 'testfile');
Set($LogToSTDERR, 'error');
Set($LogToSyslog, undef);
Set($Timezone, 'UTC');
1;
"""


@contextmanager
def request_tracker() -> Iterator[dict[str, object]]:
    """Its address and tokens, as `request_tracker_far.There` takes them."""
    with tempfile.TemporaryDirectory(prefix="sahayak-request-tracker-") as folder:
        home, port, began = Path(folder), free_port(), time.monotonic()
        (home / "RT_SiteConfig.pm").write_text(CONFIG.format(home=home, port=port))
        environment = {
            **os.environ, "RT_SITE_CONFIG": str(home / "RT_SiteConfig.pm"), "RT_SITE_CONFIG_DIR": str(home / "none"),
        }  # fmt: skip
        with (home / "log").open("wb") as log:

            def run(*command: str) -> str:
                done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=log, check=False)
                if done.returncode:
                    sys.exit(f"{command[0]} failed:\n{done.stdout.decode()}{(home / 'log').read_text()}")
                return done.stdout.decode()

            run("rt-setup-database-5", "--action", "init", "--dba", "nobody", "--dba-password", "")
            told = run("perl", str(Path(__file__).with_name("request_tracker_people.pl")))
            tokens = dict(line.split() for line in told.splitlines())
            command = [SERVER, "--server", "Starlet", "--host", "127.0.0.1", "--port", str(port), "--max-workers", "2"]
            server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
            try:
                url = f"http://127.0.0.1:{port}"
                _await(url, server, home / "log")
                print(f"Request Tracker is up after {time.monotonic() - began:.0f} s", flush=True)
                yield {"url": url, "tokens": tokens}
            finally:
                os.killpg(server.pid, signal.SIGTERM)
                server.wait()


def _await(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{url}/REST/2.0/rt", timeout=30).close()
        except urllib.error.HTTPError:  # 401: it is there
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"Request Tracker does not answer:\n{log.read_text()}")


def main(arguments: list[str]) -> int:
    with request_tracker() as there:
        environment = {**os.environ, REAL: json.dumps(there)}
        tests = ["tests/desks/test_request_tracker.py", "tests/commands/test_doctor_desks.py"]
        command = [sys.executable, "-W", "ignore", "-m", "pytest", "-n", "0", "--durations=5", *tests, *arguments]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
