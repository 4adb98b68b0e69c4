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
    try:
        found = ipaddress.ip_interface(text.strip())
    except ValueError:
        raise literals_numbers.invalid("inet", text) from None
    width = found.network.prefixlen
    return str(found.ip) if width == found.max_prefixlen else f"{found.ip}/{width}"


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
