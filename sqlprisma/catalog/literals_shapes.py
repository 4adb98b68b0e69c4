"""Points, lines, boxes, paths, polygons, circles: the texts of geo_ops.c."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sqlprisma.catalog import literals_numbers
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code

_NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)"
_FOUND = re.compile(_NUMBER, re.IGNORECASE)
_PAIR = r"(?:N,N|\(N,N\))"
_PAIRS = rf"{_PAIR}(?:,{_PAIR})*"


def _numbers(text: str, name: str, *shapes: str) -> tuple[str, list[str]]:
    """The text's skeleton, with `N` for each number, and the numbers; the skeleton must be one of the shapes."""
    skeleton = "".join(_FOUND.sub("N", text).split())
    if not any(re.fullmatch(shape, skeleton) for shape in shapes):
        raise literals_numbers.invalid(name, text)
    return skeleton, [literals_numbers.double(number) for number in _FOUND.findall(text)]


def _points(numbers: Sequence[str]) -> str:
    return ",".join(f"({x},{y})" for x, y in zip(numbers[::2], numbers[1::2], strict=True))


def point(text: str) -> str:
    """`(1,2)`."""
    return _points(_numbers(text, "point", _PAIR)[1])


def _segment(text: str, name: str) -> list[str]:
    two = rf"{_PAIR},{_PAIR}"
    return _numbers(text, name, two, rf"\[{two}\]", rf"\({two}\)")[1]


def lseg(text: str) -> str:
    """`[(1,2),(3,4)]`."""
    return f"[{_points(_segment(text, 'lseg'))}]"


def box(text: str) -> str:
    """`(3,4),(1,2)`: the upper right corner first."""
    two = rf"{_PAIR},{_PAIR}"
    numbers = _numbers(text, "box", two, rf"\({two}\)")[1]
    across, along = (sorted(numbers[at::2], key=float) for at in (0, 1))
    return _points((across[1], along[1], across[0], along[0]))


def path(text: str) -> str:
    """`((1,2),(3,4))` where it is closed, `[(1,2),(3,4)]` where it is open."""
    skeleton, numbers = _numbers(text, "path", _PAIRS, rf"\[{_PAIRS}\]", rf"\({_PAIRS}\)")
    points = _points(numbers)
    return f"[{points}]" if skeleton.startswith("[") else f"({points})"


def polygon(text: str) -> str:
    """`((1,2),(3,4),(5,6))`."""
    numbers = _numbers(text, "polygon", _PAIRS, rf"\({_PAIRS}\)")[1]
    return f"({_points(numbers)})"


def circle(text: str) -> str:
    """`<(1,2),3>`."""
    shape = rf"{_PAIR},N"
    numbers = _numbers(text, "circle", shape, rf"<{shape}>", r"\(\(N,N\),N\)")[1]
    if float(numbers[2]) < 0:
        raise literals_numbers.invalid("circle", text)
    return f"<({numbers[0]},{numbers[1]}),{numbers[2]}>"


def line(text: str) -> str:
    """`{A,B,C}` of Ax + By + C = 0, also from two points."""
    if text.strip().startswith("{"):
        numbers = _numbers(text, "line", r"\{N,N,N\}")[1]
        if float(numbers[0]) == 0 and float(numbers[1]) == 0:
            raise _no_line("A and B cannot both be zero")
        return f"{{{','.join(numbers)}}}"
    x1, y1, x2, y2 = (float(number) for number in _segment(text, "line"))
    if (x1, y1) == (x2, y2):
        raise _no_line("must be two distinct points")
    if x1 == x2:
        return _coefficients(-1.0, 0.0, x1)
    slope = (y1 - y2) / (x1 - x2)
    return _coefficients(slope, -1.0, y1 - slope * x1)


def _no_line(why: str) -> CatalogError:
    return CatalogError(Code.INVALID_VALUE, f"invalid line specification: {why}")


def _coefficients(*numbers: float) -> str:
    shown = (literals_numbers.double(repr(number + 0.0)) for number in numbers)
    return f"{{{','.join(shown)}}}"


READERS: dict[int, Callable[[str], str]] = {
    600: point,
    601: lseg,
    602: path,
    603: box,
    604: polygon,
    628: line,
    718: circle,
}
"""By the oid of the type."""
