"""Run the hook file of deploy/whmcs under PHP, as WHMCS would."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT

HOOK = ROOT / "deploy" / "whmcs" / "sahayak.php"
SHIM = Path(__file__).with_suffix(".php")
PHP = shutil.which("php")
needs_php = pytest.mark.skipif(PHP is None and not os.environ.get("CI"), reason="PHP is not installed")
PATIENCE = 60.0  # seconds, on a busy machine


def invoice(ident: int = 812, status: str = "Paid", client: str = "1001", **more: Any) -> dict[str, Any]:
    """As GetInvoice answers."""
    return {
        "result": "success", "invoiceid": ident, "invoicenum": "", "userid": client, "status": status,
        "total": "2450.00", "paymentmethod": "sslcommerz",
        "items": {"item": [{"id": 9, "type": "Hosting", "relid": 31, "amount": "2450.00"}]},
        "transactions": {"transaction": [{"amountin": "2450.00", "transid": "5f2a9c1e7b3d4", "gateway": "sslcommerz"}]},
        **more,
    }  # fmt: skip


CLIENT = {"result": "success", "client": {"id": 1001, "currency_code": "BDT", "owner_user_id": 7}}


@dataclass
class WhmcsHooks:
    """An installation of WHMCS: its folder with the hook's settings, and what its API answers."""

    root: Path
    api: dict[str, Any] = field(default_factory=lambda: {"GetInvoice": invoice(), "GetClientsDetails": CLIENT})

    def configure(self, **settings: Any) -> None:
        """Of sahayak.config.php."""
        given = {"spool": str(self.spool), **settings}
        quoted = json.dumps(given).replace("\\", "\\\\").replace("'", "\\'")
        written = f"<?php return json_decode('{quoted}', true);"
        (self.root / "sahayak.config.php").write_text(written, encoding="utf-8")

    @property
    def spool(self) -> Path:
        return self.root.parent / f"{self.root.name}-spool"

    @property
    def log(self) -> str:
        file = self.root / "activity.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def waiting(self) -> list[Path]:
        return sorted(self.spool.glob("*.json"))

    async def happens(self, *events: Iterable[Any], user: dict[str, Any] | None = None) -> str:
        """Pages of one request; what they print. `user`: who is logged in: client, user, admin."""
        given = {"root": str(self.root), "log": str(self.root / "activity.log"), "api": self.api, "events": events}
        if user is not None:
            given["user"] = user
        assert PHP is not None
        running = await asyncio.create_subprocess_exec(
            PHP, "-d", "display_errors=stdout", str(SHIM), str(HOOK),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, waited = await asyncio.wait_for(running.communicate(json.dumps(given).encode()), PATIENCE)
        self.seconds = float(waited)
        assert running.returncode == 0
        return out.decode()
