"""Formatting a text as a whole."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sqlprisma.diagnostics import Failure
from sqlprisma.prisma import format_text
from sqlprisma.source import Source


def test_what_is_not_understood_does_not_stop_formatting() -> None:
    """The text is laid out, the line stands as it was, and the finding tells of it."""
    outcome = format_text(Source(path="x.prisma", text="enum  A {\n X Y\n}"))
    assert outcome.value == "enum A {\n  X Y\n}\n"
    assert [found.span and found.span.place.line for found in outcome.diagnostics] == [2]


def test_a_file_in_a_merge_is_not_formatted() -> None:
    """Moving lines would mix the two sides."""
    with pytest.raises(Failure, match="merge conflict") as failure:
        format_text(
            Source(path="x.prisma", text="enum A {\n<<<<<<< ours\n X\n=======\n Y\n>>>>>>> theirs\n}\n")
        )
    assert len(failure.value.diagnostics) == 1


def test_what_looks_like_a_conflict_inside_a_comment_is_none() -> None:
    """Only lines that begin with a marker are markers."""
    text = "// <<<<<<< HEAD\n// =======\nenum A {\n  X // >>>>>>> b\n}\n"
    assert format_text(Source(path="x.prisma", text=text)).value == text


def test_importing_the_language_loads_no_library() -> None:
    """Lark and jinja2 are loaded when a text is read or printed, not before."""
    code = "import sys, sqlprisma.prisma as p; print(sorted({'lark', 'jinja2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
