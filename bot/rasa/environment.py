"""What Rasa's own files and the libraries below it need, handed over as environment variables of this process."""

from __future__ import annotations

from collections.abc import MutableMapping

from bot.settings import Settings


def prepare(environment: MutableMapping[str, str], settings: Settings) -> None:
    """Fill in the variables that the YAML files name. Telemetry off; the keys stay in this process."""
    environment.setdefault("RASA_TELEMETRY_ENABLED", "false")
    environment["SAHAYAK_TURNS_KEY"] = settings.turns_key
    environment["SAHAYAK_ACTIONS_KEY"] = settings.actions_key
    environment["SAHAYAK_ACTIONS_URL"] = settings.actions_url
    # Rasa's cache of trained components knows their settings, not the modules that they call.
    environment.setdefault("RASA_MAX_CACHE_SIZE", "0")
    # SQLAlchemy 1.4 is Rasa's pin; its advice about 2.0 is not for the people who run this.
    environment.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # One message is a few hundred numbers: threads that wait for such work burn a second core and save nothing.
    for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        environment.setdefault(threads, "1")
