"""The text of a goose statement, put together from lines, with every character's place in the file.

goose drops lines, trims, joins with LF and expands variables; what comes out is mostly a plain piece of the
file, and then it is a span of the file. Otherwise it is a derived source whose anchors lead back.
"""

from __future__ import annotations

from sqlprisma.migrations.golang import SPACE
from sqlprisma.migrations.interpolate import Piece
from sqlprisma.source import Anchor, Origin, Source, Span


class Buffer:
    """goose's `buf`: the lines of the statement that is being read. `at` of a piece is an offset in the file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._pieces: list[Piece] = []

    def __bool__(self) -> bool:
        return bool(self._pieces)

    @property
    def text(self) -> str:
        """All that was added since the last `clear`."""
        return "".join(piece.text for piece in self._pieces)

    def add(self, piece: Piece) -> None:
        """Append a piece of a line."""
        self._pieces.append(piece)

    def clear(self) -> None:
        """Forget everything."""
        self._pieces.clear()

    def take(self) -> Span:
        """The trimmed statement, and an empty buffer."""
        text = self.text
        lead = len(text) - len(text.lstrip(SPACE))
        trimmed = text.strip(SPACE)
        pieces = _without_lead(self._pieces, lead if trimmed else 0)
        self._pieces = []
        start = pieces[0].at if pieces else 0
        if self._source.text.startswith(trimmed, start):
            return self._source.span(start, start + len(trimmed))
        origin = Origin(source=self._source, anchors=_anchors(pieces))
        return Source(path=self._source.path, text=trimmed, origin=origin).span()


def _without_lead(pieces: list[Piece], lead: int) -> list[Piece]:
    for index, piece in enumerate(pieces):
        if lead < len(piece.text):
            shift = lead if piece.is_verbatim else 0
            first = Piece(piece.text[lead:], piece.at + shift, piece.is_verbatim)
            return [first, *pieces[index + 1 :]]
        lead -= len(piece.text)
    return pieces


def _anchors(pieces: list[Piece]) -> tuple[Anchor, ...]:
    """One anchor for each verbatim piece; in a variable's value every character stands at the variable."""
    anchors: list[Anchor] = []
    derived = 0
    for piece in pieces:
        count = 1 if piece.is_verbatim else len(piece.text)
        anchors.extend(Anchor(derived=derived + index, base=piece.at) for index in range(count))
        derived += len(piece.text)
    return tuple(anchors)
