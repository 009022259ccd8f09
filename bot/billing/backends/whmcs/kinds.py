"""What kind of thing a product is, by the words that a company calls it with: WHMCS tells a name and a group."""

from __future__ import annotations

import re

from bot.billing.models import ServiceKind

#: In this order, the name before its group: "Cloud VPS" is a VPS, "Cloud Hosting" is hosting, "Cloud 2" in the group
#: "Cloud Servers" is a VPS. What no word tells is hosting, which most of them are.
_WORDS: tuple[tuple[ServiceKind, str], ...] = (
    ("vps", r"vps|vds|kvm|openvz|vms?|virtual\s+(?:private\s+)?(?:servers?|machines?)|dedicated|bare\s*metal|ভিপিএস"),
    ("hosting", r"\w*hosting|hosted|reseller|wordpress|cpanel|webs?ites?|web|e-?mails?|হোস্টিং|ওয়েবসাইট"),
    ("vps", r"servers?|droplets?|সার্ভার"),
)
_KNOWN = [(kind, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for kind, words in _WORDS]


def kind_of(name: str, group: str) -> ServiceKind:
    """Of a product with this name in this group of the shop."""
    for words in (name, group):
        for kind, known in _KNOWN:
            if known.search(words):
                return kind
    return "hosting"
