"""One connection: aiohttp's protocol with what it lacks, a limit of the whole head, deadlines, and a quiet log."""

from __future__ import annotations

import asyncio
import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from bot.http.limits import Limits

if TYPE_CHECKING:
    from bot.http.server import LimitedServer

log = logging.getLogger(__name__)

TOO_MANY_HEADERS = "Too many headers"  # how aiohttp's parser begins what it says of them
BODY_RATE = 64 * 1024  # bytes a second that give more time for a body: else 8 MB would need 3 Mbit/s
CODES = {400: "bad_request", 431: "head_too_large"}


class LimitedProtocol(web.RequestHandler):
    """Counts what comes in, and knows since when it waits for what.

    `place`: whose share of the connections this is. `since`: when the head began to come, or the last one was whole.
    """

    __slots__ = ("_body", "_body_bytes", "_head_bytes", "_limits", "_stuck", "place", "since", "wire")

    def __init__(self, manager: LimitedServer, limits: Limits, **how: Any) -> None:
        super().__init__(manager, **how)
        self._limits = limits
        self.place = ""
        self.wire: asyncio.Transport | None = None  # stays when aiohttp has let go of it
        self.since = self._loop.time()
        self._head_bytes = 0
        self._body: Any = None  # the payload of the last request
        self._body_bytes = 0
        self._stuck: tuple[int, float] | None = None  # request that was not taken when last looked at, and since when

    @property
    def asked(self) -> bool:
        """Whether it ever sent a whole head."""
        return self._request_count > 0

    @property
    def idle(self) -> bool:
        """Whether nobody works for it: it has to send something first."""
        return self._waiter is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.wire = transport  # type: ignore[assignment]
        super().connection_made(transport)
        manager: Any = self._manager
        manager.admit(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        manager: Any = self._manager
        if manager is not None:
            manager.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        in_body = self._body is not None and not self._body.is_eof()
        if in_body:
            self._body_bytes += len(data)
        elif data:
            if not self._head_bytes and self.asked:
                self.since = self._loop.time()
            self._head_bytes += len(data)
        before = self._request_count
        super().data_received(data)
        if self._request_count > before and self._messages:
            self._begun(in_body)
        elif self._head_bytes > self._limits.head:
            self._refuse(431, "a head that does not end")
        elif self._body_bytes > self._limits.longest_body:
            self.drop("a body that does not end")

    def _begun(self, in_body: bool) -> None:
        """A head is whole, or what came was no HTTP."""
        message, payload = self._messages[-1]
        if in_body and not hasattr(message, "headers"):  # the rest of a body: whoever waits for it waits in vain
            self._body.set_exception(web.RequestPayloadError("broken"))
        self._body, self._body_bytes, self._head_bytes = payload, 0, 0
        self.since = self._loop.time()

    def overdue(self, now: float) -> str:
        """What has taken too long; empty where nothing has."""
        assert self.wire is not None
        limits, waited = self._limits, now - self.since
        if self.wire.get_write_buffer_size():
            if self._stuck is None or self._stuck[0] != self._request_count:
                self._stuck = (self._request_count, now)
            return "an answer that nobody takes" if now - self._stuck[1] > limits.answer_seconds else ""
        self._stuck = None
        if self._body is not None and not self._body.is_eof():
            return "a slow body" if waited > limits.body_seconds + self._body_bytes / BODY_RATE else ""
        if self._head_bytes or not self.asked:
            return "a slow head" if waited > limits.head_seconds else ""
        return ""

    def drop(self, why: str) -> None:
        """End it now, whatever is on its way."""
        log.info("dropped a connection of %s: %s", self.place, why)
        if self.wire is not None:
            self.wire.abort()

    def _refuse(self, status: int, why: str) -> None:
        """Answer where nothing else is being answered, and close."""
        self._head_bytes = 0
        if self.idle and self.transport is not None:
            _noted(self.place, why, status)
            body = _problem(status)
            head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: application/json\r\n"
            self.transport.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
            self.force_close()
        else:
            self.drop(why)

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """What is no HTTP is a line of the log, without what it said: it may hold a secret, and 8 kB of anything."""
        if isinstance(exc, ConnectionError):
            raise exc  # nobody is there any more
        if not isinstance(exc, HttpProcessingError):
            return super().handle_error(request, status, exc, message)
        large = isinstance(exc, LineTooLong) or exc.message.startswith(TOO_MANY_HEADERS)
        status = 431 if large else 400
        _noted(self.place, type(exc).__name__, status)
        if request.writer.output_size > 0:
            raise ConnectionError("something else is being answered")
        response = web.Response(status=status, body=_problem(status), content_type="application/json")
        response.force_close()
        return response


def _noted(place: str, why: str, status: int) -> None:
    log.warning("refused a request from %s: %s, %d", place, why, status)


def _problem(status: int) -> bytes:
    problem = {"ok": False, "error": CODES[status], "message": HTTPStatus(status).phrase}
    return json.dumps(problem).encode()
