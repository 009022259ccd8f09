"""What billing puts on an invoice's paper: out of the backend, the books of payments and the settings."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest

from bot.billing import Billing, Money
from bot.billing.assembly import assemble, prepare
from bot.billing.company import Company
from bot.errors import BadSetting
from bot.settings import Settings
from bot.web.invoice_labels import invoice_labels
from tests.billing.conftest import SECRET
from tests.billing.paper import by_pypdf
from tests.billing.test_service import decided

OURS = "http://127.0.0.1:8080/clientarea/"


async def written(billing: Billing, number: str) -> tuple[str, bool]:
    """The text of an invoice of Rahim's, and whether anything on it can be clicked."""
    file = await billing.pdf("1001", number, "en")
    return by_pypdf(file), "/Annots" in pypdf.PdfReader(io.BytesIO(file)).pages[0]


@pytest.mark.parametrize("site", ["", "https://billing.example.com/"])
async def test_an_unpaid_one_leads_to_its_page_or_to_the_client_area_that_is_elsewhere(
    tmp_path: Path, site: str
) -> None:
    chosen = Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": SECRET, "SAHAYAK_CLIENT_AREA_URL": site})
    prepare(chosen)
    billing = assemble(chosen, invoice_labels)
    try:
        text, clickable = await written(billing, "4822")
        assert clickable
        assert f"\n{site or f'{OURS}invoices/4822'}\n" in text
        assert "Overdue" in text
        assert "Unpaid" not in text
        assert "Balance due: ৳1,150.00" in text
        assert "Period: " in text
        text, clickable = await written(billing, "4755")
        assert not clickable, "a cancelled one asks for nothing"
        assert "Pay online" not in text
    finally:
        await billing.close()


async def test_what_went_back_stands_beside_what_was_paid(till: Billing) -> None:
    came = await till.settle("sslcommerz", await decided(till, ["4821"], "paid"))
    text, _ = await written(till, "4821")
    assert "Payments received" in text
    assert "Refunds" not in text
    await till.refund(came.attempt.reference, "a part", Money.of("300.00", "BDT"))
    text, clickable = await written(till, "4821")
    assert "Refunds" in text
    assert text.replace("\n", "").count(came.attempt.transaction_id or "-") == 2
    assert "৳300.00" in text
    assert not clickable


async def test_what_went_back_of_several_is_their_share_or_named_as_that_of_all(till: Billing) -> None:
    came = await till.settle("sslcommerz", await decided(till, ["4821", "4822"], "paid"))
    await till.refund(came.attempt.reference, "a part", Money.of("300.00", "BDT"))
    for number in ("4821", "4822"):
        text = (await written(till, number))[0].partition("Refunds")[2].replace("\n", " ")
        assert "(4821, 4822 together)" in text.replace("( ", "(")
        assert "৳300.00" in text
    await till.refund(came.attempt.reference, "the rest", Money.of("3150.00", "BDT"))
    for number, share in (("4821", "৳2,300.00"), ("4822", "৳1,150.00")):
        text = (await written(till, number))[0].partition("Refunds")[2]
        assert share in text
        assert "together" not in text
        assert "3,450" not in text


def test_address_and_tax_numbers_are_lines_and_the_logo_a_picture(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"\x89PNG\r\n\x1a\n")

    def company(**given: str) -> Company:
        return Company.of(Settings.read({"SAHAYAK_VAR": str(tmp_path), **given}))

    whole = company(
        SAHAYAK_COMPANY_ADDRESS="House 12, Road 5; Dhaka 1205 ;",
        SAHAYAK_TAX_NUMBERS="BIN 1; GSTIN 2",
        SAHAYAK_LOGO=str(logo),
    )
    assert whole.address == ("House 12, Road 5", "Dhaka 1205")
    assert (whole.tax_numbers, whole.logo) == (("BIN 1", "GSTIN 2"), logo)
    assert (company().address, company().tax_numbers, company().logo) == ((), (), None)
    (tmp_path / "large.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1_000_000))
    (tmp_path / "logo.svg").write_text("<svg/>", encoding="utf-8")
    for bad in ("large.png", "logo.svg", "none.png", "."):
        with pytest.raises(BadSetting, match="SAHAYAK_LOGO"):
            company(SAHAYAK_LOGO=str(tmp_path / bad))
