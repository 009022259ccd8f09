"""One browser and one chat site for all tests that need no other; every customer has a browser profile of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser import chromium
from tests.e2e.chat_site import ChatSite, Customer, chat_site
from tests.e2e.installation import Books, House
from tests.servers import free_port

Arrive = Callable[..., Awaitable[Customer]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ChatSite]:
    settings = {
        "SAHAYAK_AGENT_PICTURES": "1",
        "SAHAYAK_EMBED_ORIGINS": f"http://127.0.0.1:{free_port()}",  # of a shop that a test may open
        "SAHAYAK_WHMCS_HOOK_SECRET": "hooksecret" * 4,
    }
    async with chat_site(tmp_path_factory.mktemp("chat"), **settings) as running:
        yield running


@pytest.fixture
def site(shared_site: ChatSite) -> ChatSite:
    """The shared site, its engine as good as new."""
    shared_site.engine.lines.clear()
    shared_site.engine.asked.clear()
    shared_site.engine.down, shared_site.engine.delay = False, 0.0
    return shared_site


@pytest_asyncio.fixture(loop_scope="session")
async def arrive(browser: Browser, site: ChatSite) -> AsyncIterator[Arrive]:
    """`await arrive(path="/", **how)`: a new customer on a page; `how` as in Playwright's new_context."""
    profiles, customers = [], []

    async def come(path: str = "/", **how: Any) -> Customer:
        profile = await browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})
        profile.set_default_timeout(15_000)
        profiles.append(profile)
        customer = Customer(await profile.new_page(), site)
        customers.append(customer)
        await customer.come(path)
        return customer

    yield come
    for profile in profiles:
        await profile.close()
    assert [customer.trouble for customer in customers if customer.trouble] == []


@pytest.fixture(scope="session")
def whole_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The real processes, started once per run."""
    house = House(tmp_path_factory.mktemp("house"))
    house.start()
    try:
        yield house
    finally:
        house.stop()


@pytest.fixture(scope="session")
def books(whole_house: House) -> Books:
    return Books(whole_house.var)


@pytest.fixture
def house(whole_house: House, books: Books, request: pytest.FixtureRequest) -> Iterator[House]:
    """The shared house, well and with the demo invoices as on the first day. A failure shows its logs."""
    whole_house.await_health()
    books.restore()
    failed = request.session.testsfailed
    yield whole_house
    if request.session.testsfailed > failed:
        print(whole_house.logs())
