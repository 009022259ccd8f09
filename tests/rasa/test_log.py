"""What the engine's log says, above all when the action server is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import aiohttp
import pytest
import structlog

from bot.rasa.patches.tensorflow_stub import stand_in

stand_in()

from rasa.shared.exceptions import RasaException  # noqa: E402
from rasa.utils.endpoints import ClientResponseError  # noqa: E402

from bot.rasa.log import configure  # noqa: E402

SAID = "Encountered an exception while running action 'action_my_due'.Bot will continue"


@pytest.fixture
def processor(caplog: pytest.LogCaptureFixture) -> Iterator[logging.Logger]:
    """Rasa's logger of failed actions, and everything as it was afterwards."""
    loggers = [logging.getLogger(f"rasa.core.{name}") for name in ("processor", "actions.action")]
    kept, settings = [list(logger.filters) for logger in loggers], structlog.get_config()
    configure()
    caplog.set_level(logging.WARNING)
    yield loggers[0]
    structlog.configure(**settings)
    for logger, filters in zip(loggers, kept, strict=True):
        logger.filters = filters


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (aiohttp.ClientConnectionError("Connection refused"), "Connection refused"),
        (ClientResponseError(503, "busy", "{}"), "status 503"),
        (asyncio.TimeoutError(), "it took too long"),
    ],
)
def test_an_outage_is_one_line(
    processor: logging.Logger, caplog: pytest.LogCaptureFixture, error: Exception, reason: str
) -> None:
    try:
        try:
            raise error
        except Exception as cause:
            raise RasaException("Failed to execute custom action") from cause
    except RasaException:
        processor.exception(SAID)
    assert caplog.records[-1].levelname == "WARNING"
    assert caplog.messages == [f"action_my_due: no answer from the action server: {reason}"]
    assert "Traceback" not in caplog.text


def test_it_is_told_once(processor: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    said = "Failed to run custom action 'x'. Couldn't connect to the server at 'http://localhost'."
    logging.getLogger("rasa.core.actions.action").error(said)
    assert not caplog.records


def test_a_mistake_of_ours_keeps_its_traceback(processor: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise KeyError("slot")
    except KeyError:
        processor.exception(SAID)
    assert "Traceback" in caplog.text
    assert caplog.records[-1].levelname == "ERROR"


@pytest.mark.usefixtures("processor")
def test_what_a_customer_wrote_stays_out(caplog: pytest.LogCaptureFixture) -> None:
    told = structlog.get_logger("rasa.core.anything")
    told.debug("processor.message.parse", user_text="my secret")
    told.warning("processor.message.odd", event_info="An odd message.", user_text="my secret")
    try:
        raise KeyError("slot")
    except KeyError:
        told.exception("processor.broken", user_text="my secret")
    assert caplog.messages == ["An odd message.", "processor.broken"]
    assert "KeyError" in caplog.text
    assert "secret" not in caplog.text
