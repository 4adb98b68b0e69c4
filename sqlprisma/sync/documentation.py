"""Which comments stand above a member: a person's, and the generated ones that do not stand there yet.

Apart from the other rules because a comment has no name by which to know it again: only its words tell whether it was
generated, and the fresh member says which words once were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sqlprisma.prisma.ast import Comment


def merged(
    old: Iterable[Comment],
    fresh: Iterable[Comment],
    superseded: Sequence[str] = (),
    trailing: Comment | None = None,
) -> tuple[Comment, ...]:
    """The comments that stand in the file, and the fresh ones that do not say the same.

    Args:
        old: What stands there.
        fresh: What is to be said; where words were superseded it takes their place, else it follows.
        superseded: Texts that were generated once: where they still stand, nobody wrote them.
        trailing: The comment at the end of the line, which may say it already.
    """
    wanted = tuple(fresh)
    if not (wanted or superseded):
        return tuple(old)
    kept, place = _without(tuple(old), wanted, superseded)
    said = [comment.text for comment in (*kept, *((trailing,) if trailing else ()))]
    return (*kept[:place], *_unsaid(wanted, said), *kept[place:])


def _without(
    old: tuple[Comment, ...], wanted: tuple[Comment, ...], superseded: Iterable[str]
) -> tuple[tuple[Comment, ...], int]:
    """The comments without what is superseded, and where that stood; what is wanted still is not taken apart."""
    runs = sorted({Comment.documentation(text) for text in superseded}, key=lambda run: (-len(run), str(run)))
    protected = _find(old, wanted) if wanted else None
    if protected is not None:
        end = protected + len(wanted)
        before, _ = _without_runs(old[:protected], runs)
        after, _ = _without_runs(old[end:], runs)
        return (*before, *old[protected:end], *after), len(before)
    return _without_runs(old, runs)


def _without_runs(
    comments: tuple[Comment, ...], runs: Iterable[tuple[Comment, ...]]
) -> tuple[tuple[Comment, ...], int]:
    places = []
    for run in runs:
        while (place := _find(comments, run)) is not None:
            comments = (*comments[:place], *comments[place + len(run) :])
            places.append(place)
    return comments, min(places, default=len(comments))


def _find(comments: tuple[Comment, ...], run: tuple[Comment, ...]) -> int | None:
    """Where the run stands among the comments; white space at the end of a line does not count."""
    lines = [_line(comment) for comment in comments]
    sought = [_line(comment) for comment in run]
    places = range(len(lines) - len(sought) + 1)
    return next((place for place in places if lines[place : place + len(sought)] == sought), None)


def _line(comment: Comment) -> tuple[str, str]:
    return comment.kind.value, comment.text.rstrip()


def _unsaid(wanted: tuple[Comment, ...], said: Sequence[str]) -> Iterator[Comment]:
    """The comments whose words do not stand there; an empty line belongs to the line above it."""
    words, lines = "\n".join(said), {line.strip() for line in said}
    is_said = bool(said)
    for comment in wanted:
        text = comment.text.strip()
        is_said = is_said if not text else text in lines or _holds(words, text)
        if not is_said:
            yield comment


def _holds(said: str, text: str) -> bool:
    """Whether the text stands there as whole words: whoever has added to a sentence does not want it twice."""
    return text in said and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", said) is not None
