"""
What root writes of a card's settings: the network's files, the clock's, and the machine's name.

Pure: texts by their paths below /run; the root file system itself is read only.
"""

from __future__ import annotations

from contract.card_settings import CardSettings, Wifi

_LINK = """\
[Match]
Name={names}

[Network]
DHCP=yes
MulticastDNS=yes

[DHCPv4]
RouteMetric={metric}
UseNTP=yes
SendHostname=yes
"""


def wired() -> str:
    """Any cable: an address from the site's router."""
    return _LINK.format(names="en* eth* usb*", metric=100)


def wireless() -> str:
    """Wi-Fi, behind a cable where there are both."""
    return _LINK.format(names="wl*", metric=600)


def supplicant(wifi: Wifi) -> str:
    """wpa_supplicant's file.  The name is in hex: it may hold any byte, and no quotes can end it."""
    return (
        "ctrl_interface=DIR=/run/wpa_supplicant\n"
        f"country={wifi.country}\n"
        "network={\n"
        f"\tssid={wifi.ssid.encode().hex()}\n"
        f"\tpsk={wifi.key}\n"
        "\tkey_mgmt=WPA-PSK WPA-PSK-SHA256\n"
        "\tieee80211w=1\n"
        "\tscan_ssid=1\n"
        "}\n"
    )


def time_servers(settings: CardSettings) -> str:
    """timesyncd's: those of the card, else those of the image and of DHCP."""
    if not settings.ntp:
        return "# The card names no time servers.\n"
    return f"[Time]\nNTP={' '.join(settings.ntp)}\n"
