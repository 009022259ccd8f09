"""Ask a process of ours over HTTP whether it is well."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping

LARGEST_HEALTH = 10_000  # bytes


def answers(address: str) -> bool:
    """True where a GET is answered with 200 within a second."""
    return _get(address, 1)[0] == 200


def health(address: str) -> Mapping[str, object]:
    """The JSON of a health page; empty where nobody answers."""
    try:
        state = json.loads(_get(address, 2)[1])
    except ValueError:
        return {}
    return state if isinstance(state, dict) else {}


def _get(address: str, seconds: float) -> tuple[int, bytes]:
    """Status and body of our own plain HTTP; (0, b"") where it is none. urllib would cost who waits for years 5 MB."""
    place, _, path = address.removeprefix("http://").partition("/")
    host, _, port = place.rpartition(":")
    until = time.monotonic() + seconds
    question = f"GET /{path} HTTP/1.0\r\nHost: {place}\r\n\r\n"
    answer = b""
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=seconds) as connection:
            connection.sendall(question.encode())
            while len(answer) < LARGEST_HEALTH and (left := until - time.monotonic()) > 0:
                connection.settimeout(left)
                more = connection.recv(LARGEST_HEALTH)
                if not more:
                    break
                answer += more
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split(maxsplit=2)[1]), body
    except (OSError, ValueError, IndexError):  # a stranger may say anything
        return 0, b""
