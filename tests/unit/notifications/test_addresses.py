"""Messages are posted to the public internet, and to private networks only where they are named."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from notifications.channels.web import is_open_to, literal

COUNTY = (ip_network("10.20.0.0/16"),)


@pytest.mark.parametrize("address", ["1.1.1.1", "223.5.5.5", "2400:3200::1", "::ffff:1.1.1.1"])
def test_a_public_address_is_open(address: str) -> None:
    assert is_open_to(ip_address(address), ())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.20.3.4", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "2002:0a00:0001::1",
        "64:ff9b::a00:1", "2001:0:4136:e378::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_internet_is_closed(address: str) -> None:
    assert not is_open_to(ip_address(address), ())


def test_a_network_that_is_named_is_open_and_its_neighbour_is_not() -> None:
    assert is_open_to(ip_address("10.20.3.4"), COUNTY)
    assert is_open_to(ip_address("::ffff:10.20.3.4"), COUNTY)
    assert not is_open_to(ip_address("10.21.3.4"), COUNTY)


def test_a_host_in_figures_is_told_from_a_name() -> None:
    assert literal("[fe80::1%eth0]") == ip_address("fe80::1")
    assert literal("10.0.0.1") == ip_address("10.0.0.1")
    assert literal("hooks.example.org") is None
