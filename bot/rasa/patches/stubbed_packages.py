"""What Rasa and its libraries import at every start and no turn of ours touches: a good third of the engine's memory.

The stand-ins are for our own files as they come. Where config.yml, endpoints.yml or credentials.yml name anything else
of Rasa's (a component, an event broker, a channel), the engine starts with all of Rasa.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

CHANNELS = (  # rasa.core.channels imports all of its channels
    "aiogram",
    "cachecontrol",
    "fbmessenger",
    "google",
    "jwt",
    "slack_sdk",
    "socketio",
    "twilio",
    "webexteamssdk",
)
STORES = (  # tracker stores, lock stores, event brokers, model shelves, reminders
    "aio_pika",
    "aiormq",
    "apscheduler",
    "boto3",
    "botocore",
    "portalocker",
    "pymongo",
    "sqlalchemy",
)
TERMINAL = ("prompt_toolkit", "questionary", "randomname", "spacy.cli", "terminaltables", "tqdm", "wasabi")
REPORTS = ("matplotlib", "requests")  # `rasa test`, telemetry
CHECKS = ("packaging.requirements", "pykwalify")  # of YAML files, of packages
SERVER = ("sanic_jwt",)  # of Rasa's own HTTP API, which is off
FEATURES = ("safetensors",)  # kept on disk while training
# Only who trains needs them: one message is read with NumPy alone (bot/nlu/one_message.py).
MATHEMATICS = ("scipy", "sklearn")
SCHEDULER = ("dask",)  # bot/rasa/patches/graph_runner.py runs the graph
# A blank pipeline has a tokeniser and no components.
LANGUAGE = ("langcodes", "spacy.pipeline", "spacy.training.callbacks")
UNUSED = (*CHANNELS, *STORES, *TERMINAL, *REPORTS, *CHECKS, *SERVER, *FEATURES, *MATHEMATICS, *SCHEDULER, *LANGUAGE)

RASA_OWN = frozenset({"RulePolicy"})  # of Rasa's components, those that work beside the stand-ins
PLAIN_ENDPOINTS = frozenset({"action_endpoint"})  # an address, not a class


def only_ours(folder: Path) -> bool:
    """True where Rasa's files name nothing but our own classes and what is known to work beside the stand-ins."""
    config, endpoints, credentials = (
        _read(folder / name) for name in ("config.yml", "endpoints.yml", "credentials.yml")
    )
    components = [*(config.get("pipeline") or ()), *(config.get("policies") or ())]
    names = [str(row["name"] if isinstance(row, dict) else row) for row in components]
    names += [str((row or {}).get("type")) for name, row in endpoints.items() if name not in PLAIN_ENDPOINTS]
    return all(name in RASA_OWN or name.startswith("bot.") for name in [*names, *credentials])


def _read(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8")) or {}
