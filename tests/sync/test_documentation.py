"""Which comments are a person's and which were generated."""

from __future__ import annotations

import pytest

from sqlprisma.prisma.ast import Comment, CommentKind
from sqlprisma.sync import documentation


def _docs(*texts: str) -> tuple[Comment, ...]:
    return tuple(comment for text in texts for comment in Comment.documentation(text))


def _plain(text: str) -> tuple[Comment, ...]:
    return (Comment(kind=CommentKind.PLAIN, text=f" {text}"),)


@pytest.mark.parametrize(
    ("old", "fresh", "superseded", "expected"),
    [
        (_docs("mine"), _docs("new"), (), _docs("mine", "new")),
        (_docs("was"), _docs("new"), ("was",), _docs("new")),
        (_docs("was"), (), ("was",), ()),
        (_docs("a", "was", "b"), _docs("new"), ("was",), _docs("a", "new", "b")),
        (_docs("was", "mine"), _docs("new"), ("was",), _docs("new", "mine")),
        (_docs("one", "two", "mine"), _docs("new"), ("one\ntwo",), _docs("new", "mine")),
        (_docs("one", "mine", "two"), _docs("new"), ("one\ntwo",), _docs("one", "mine", "two", "new")),
        (_docs("first", "second"), _docs("new"), ("first", "second"), _docs("new")),
        (_docs("was and mine"), _docs("new"), ("was",), _docs("was and mine", "new")),
        (_plain("was"), _docs("new"), ("was",), (*_plain("was"), *_docs("new"))),
        (_docs("one", "two"), _docs("one", "two"), ("one", "two"), _docs("one", "two")),
        (_docs("one", "mine"), _docs("one"), ("one",), _docs("one", "mine")),
        (_docs("one", "one", "two"), _docs("one", "two"), ("one",), _docs("one", "two")),
        (_docs("was ", "mine"), (), ("was",), _docs("mine")),
    ],
)
def test_what_was_generated_gives_way(
    old: tuple[Comment, ...],
    fresh: tuple[Comment, ...],
    superseded: tuple[str, ...],
    expected: tuple[Comment, ...],
) -> None:
    """Whole lines that were generated once go, what is new stands in their place, a person's lines stay."""
    assert documentation.merged(old, fresh, superseded) == expected
    assert documentation.merged(expected, fresh, superseded) == expected


@pytest.mark.parametrize(
    ("old", "fresh", "expected"),
    [
        (_docs("The name, as painted."), _docs("The name"), _docs("The name, as painted.")),
        (_docs("renamed"), _docs("name"), _docs("renamed", "name")),
        (_plain("same"), _docs("same"), _plain("same")),
        ((), _docs("one\n\ntwo"), _docs("one", "", "two")),
        (_docs("mine"), _docs("one\n\ntwo"), _docs("mine", "one", "", "two")),
        ((), _docs(""), _docs("")),
        (_docs("mine"), _docs(""), _docs("mine")),
    ],
)
def test_nothing_is_said_twice(
    old: tuple[Comment, ...], fresh: tuple[Comment, ...], expected: tuple[Comment, ...]
) -> None:
    """A generated text whose words stand there already, as whole words, is not written again."""
    assert documentation.merged(old, fresh) == expected
    assert documentation.merged(expected, fresh) == expected


def test_the_end_of_the_line_counts_too() -> None:
    """What stands behind a field is not said above it again."""
    (trailing,) = _docs("In metres.")
    assert documentation.merged((), _docs("In metres."), trailing=trailing) == ()
