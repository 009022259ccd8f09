"""One real Tryton for all tests that ask it."""

from collections.abc import Iterator

import pytest

from tests.tryton import real


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    with real.tryton() as url:
        yield url
