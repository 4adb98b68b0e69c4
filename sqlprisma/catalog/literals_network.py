"""Network addresses: the texts of network.c and mac.c."""

from __future__ import annotations

import ipaddress
import re

from sqlprisma.catalog import literals_numbers
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code

_MAC_FORMS = (
    r"([0-9a-f]{1,2})([:-])([0-9a-f]{1,2})\2([0-9a-f]{1,2})\2([0-9a-f]{1,2})\2([0-9a-f]{1,2})\2([0-9a-f]{1,2})",
    r"([0-9a-f]{6})[:-]?([0-9a-f]{6})",
    r"([0-9a-f]{4})[.-]([0-9a-f]{4})[.-]([0-9a-f]{4})",
)


def inet(text: str) -> str:
    """A host address, with the width of its network where that is not all of it."""
    address, _, width_text = text.strip().partition("/")
    if width_text and ":" not in address:
        address, _ = _completed(address)
    try:
        found = ipaddress.ip_interface(f"{address}/{width_text}" if width_text else address)
    except ValueError:
        raise literals_numbers.invalid("inet", text) from None
    width = found.network.prefixlen
    return _shown(found.ip) if width == found.max_prefixlen else f"{_shown(found.ip)}/{width}"


def _shown(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """An address; the low half of an embedded IPv4 address is dotted (inet_net_ntop)."""
    if isinstance(address, ipaddress.IPv6Address):
        high, low = int(address) >> 32, int(address) & 0xFFFFFFFF
        if (high == 0 and low > 0xFFFF) or high == 0xFFFF:
            return f"::{'ffff:' if high else ''}{ipaddress.IPv4Address(low)}"
    return str(address)


def cidr(text: str) -> str:
    """A network; parts left out are zero, and the width is then that of the old classes."""
    address, _, written = text.strip().partition("/")
    if ":" not in address:
        address, width = _completed(address)
        written = written or str(width)
    try:
        return str(ipaddress.ip_network(f"{address}/{written}" if written else address, strict=True))
    except ValueError:
        pass
    try:
        ipaddress.ip_network(f"{address}/{written}" if written else address, strict=False)
    except ValueError:
        raise literals_numbers.invalid("cidr", text) from None
    raise CatalogError(
        Code.INVALID_VALUE,
        f'invalid cidr value: "{text}"',
        detail="Value has bits set to right of mask.",
    )


def _completed(address: str) -> tuple[str, int]:
    parts = address.rstrip(".").split(".")
    first = int(parts[0]) if parts[0].isdecimal() else 0
    by_class = next((width for limit, width in ((128, 8), (192, 16), (224, 24)) if first < limit), 8)
    return ".".join((*parts, "0", "0", "0")[:4]), max(by_class, 8 * min(len(parts), 4))


def macaddr(text: str) -> str:
    """A six-byte hardware address, in colons."""
    bare = text.strip().lower()
    for form in _MAC_FORMS:
        found = re.fullmatch(form, bare)
        if found is not None:
            parts = [part for part in found.groups() if part not in (":", "-")]
            digits = "".join(part.zfill(2) if len(parts) == 6 else part for part in parts)
            return ":".join(digits[at : at + 2] for at in range(0, 12, 2))
    raise literals_numbers.invalid("macaddr", text)


def macaddr8(text: str) -> str:
    """An eight-byte hardware address; one of six bytes gets `ff:fe` in its middle."""
    bare = text.strip().lower()
    marks = {mark for mark in bare if mark in ":.-"}
    digits = re.sub(r"[:.-]", "", bare)
    is_regular = len(marks) <= 1 and re.fullmatch(r"(?:[0-9a-f]{2}[:.-]?)*[0-9a-f]{2}", bare)
    if not is_regular or len(digits) not in (12, 16):
        raise literals_numbers.invalid("macaddr8", text)
    if len(digits) == 12:
        digits = f"{digits[:6]}fffe{digits[6:]}"
    return ":".join(digits[at : at + 2] for at in range(0, 16, 2))
