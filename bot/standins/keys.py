"""Keys that a caller of a played gateway shows, compared in a time that tells nothing of them."""

from __future__ import annotations

import hmac


def same(given: object, wanted: str) -> bool:
    """`given`: what a request brought, None for nothing."""
    return hmac.compare_digest(str(given or "").encode("utf-8", "surrogatepass"), wanted.encode())
