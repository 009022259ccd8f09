"""The custom actions of Rasa: one file per thing that a customer can ask about their own account."""

from __future__ import annotations

import sys
from types import ModuleType

if "sanic" not in sys.modules:
    # rasa_sdk imports the framework of its own server for one type annotation, when it is imported at all. We serve the
    # actions ourselves (actions/server.py): an empty stand-in saves each process 7 MB.
    sys.modules["sanic"] = ModuleType("sanic")
    vars(sys.modules["sanic"])["Sanic"] = type("Sanic", (), {})
