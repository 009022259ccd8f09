"""Whose request it is: peers, proxies, claims of both, and the share that an address belongs to."""

from __future__ import annotations

import pytest

from bot.security.client_address import UNKNOWN, client_address, share_of

PEER = "192.0.2.9"


@pytest.mark.parametrize(
    ("forwarded", "proxies", "found"),
    [
        ([], 0, PEER),
        (["203.0.113.1"], 0, PEER),
        (["203.0.113.1"], 1, "203.0.113.1"),
        (["10.9.9.9, 203.0.113.1"], 1, "203.0.113.1"),
        (["10.9.9.9", "203.0.113.1"], 1, "203.0.113.1"),
        (["10.9.9.9, 203.0.113.1, 10.0.0.1"], 2, "203.0.113.1"),
        (["203.0.113.1"], 2, PEER),
        ([], 1, PEER),
        (["unknown"], 1, PEER),
        (["10.9.9.9, <script>"], 1, PEER),
        ([" , ,203.0.113.1,"], 1, "203.0.113.1"),
        (["203.0.113.1:4711"], 1, "203.0.113.1"),
        (["[2001:db8::1]:4711"], 1, "2001:db8::1"),
        (["2001:DB8:0::1"], 1, "2001:db8::1"),
        (["::ffff:203.0.113.1"], 1, "203.0.113.1"),
        (["fe80::1%eth0"], 1, "fe80::1"),
    ],
)
def test_the_address_is_what_the_trusted_proxies_leave(forwarded, proxies, found):
    assert client_address(PEER, forwarded, proxies) == found


@pytest.mark.parametrize("peer", [None, "", "nonsense", "unix:"])
def test_a_peer_without_an_address_is_somebody_all_the_same(peer):
    assert client_address(peer, [], 0) == UNKNOWN


@pytest.mark.parametrize(
    ("address", "share"),
    [
        ("203.0.113.1", "203.0.113.1"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.1", "203.0.113.1"),
        ("nonsense", UNKNOWN),
    ],
)
def test_a_share_is_an_address_or_what_one_customer_is_given(address, share):
    assert share_of(address) == share
