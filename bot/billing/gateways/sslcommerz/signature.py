"""The hash with which SSLCommerz signs what it reports: `verify_sign` over the fields that `verify_key` names."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any

MUST_SIGN = frozenset({"tran_id", "status"})  # a report that leaves these out of its hash proves nothing


def is_signed(fields: Mapping[str, str], password: str) -> bool:
    """Whether whoever sent these fields knows the store's password. The texts are compared as they came."""
    names = set(fields.get("verify_key", "").split(","))
    if not names >= MUST_SIGN or any(name not in fields for name in names):
        return False
    sums = [("verify_sign", hashlib.md5), ("verify_sign_sha2", hashlib.sha256)]
    given = [(fields[name], made) for name, made in sums if fields.get(name)]
    right = [_same(signature, sign(fields, names, password, made)) for signature, made in given]
    return bool(right) and all(right)


def sign(fields: Mapping[str, str], names: set[str], password: str, made: Callable[..., Any] = hashlib.md5) -> str:
    """The hash over these fields, in hexadecimal."""
    signed = {**{name: fields[name] for name in names}, "store_passwd": made(password.encode()).hexdigest()}
    line = "&".join(f"{name}={signed[name]}" for name in sorted(signed))
    return str(made(line.encode()).hexdigest())


def _same(given: str, made: str) -> bool:
    return hmac.compare_digest(given.encode(), made.encode())
