"""A page of WHMCS's client area in a browser: the chat knows who is logged in, hears who paid, and forgets who left."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.chat_site import ChatSite, Customer
from tests.e2e.test_widget_identity import shop, shop_port
from tests.standins.whmcs_hooks import WhmcsHooks, needs_php

PAGE = '<!doctype html><html lang="en"><title>My Shop</title><main>Client Area</main>{footer}</html>'

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), needs_php]


async def test_from_the_login_over_a_payment_to_the_logout(browser: Browser, site: ChatSite, tmp_path: Path) -> None:
    hooks, user = WhmcsHooks(tmp_path), {"client": 1001, "user": 7}
    secrets = {"event_secret": site.settings.whmcs_hook_secret, "identity_secret": site.settings.identity_secret}
    hooks.configure(url=site.url, chat=True, **secrets)

    async def page() -> str:
        footer = await hooks.happens(["ClientAreaFooterOutput", {"companyname": "My Shop"}], user=user)
        return PAGE.format(footer=footer)

    async with shop(page, shop_port(site)) as address:
        profile = await browser.new_context()
        customer = Customer(await profile.new_page(), site)
        async with customer.page.expect_response("**/chat/identity") as known:
            await customer.page.goto(address)
        assert (await known.value).ok
        site.engine.lines["pay"] = {"buttons": [{"title": "Pay now", "url": f"{site.url}/pay/x"}], "text": "Here"}
        await customer.ask("pay")
        assert site.engine.asked[-1]["customer"] == "1001"

        await hooks.happens(["InvoicePaid", {"invoiceid": 812}])
        await expect(customer.log).to_contain_text("ইনভয়েস ৮১২ এখন পরিশোধিত (৳২,৪৫০.০০)।", timeout=30_000)

        user.clear()  # logged out
        await customer.page.reload()
        await expect(customer.said()).to_have_count(0)
        await customer.ask("who am I")
        assert site.engine.asked[-1]["customer"] is None
        assert customer.trouble == []
        await profile.close()
