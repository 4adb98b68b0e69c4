"""Where keys and values of a TOML text stand."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sqlprisma.config.places import Path, locate
from sqlprisma.source import Source


def _places(text: str) -> dict[Path, tuple[int, str, str]]:
    """Of everything: its line, its key and its value as they are written."""
    found = locate(Source(path="x.toml", text=text))
    return {path: (each.key.place.line, each.key.text, each.value.text) for path, each in found.items()}


@pytest.mark.parametrize(
    ("text", "path", "place"),
    [
        ("a = 1", ("a",), (1, "a", "1")),
        ("# a = 0\n\n  a = 1 # one", ("a",), (3, "a", "1")),
        ("[t]\na = 1\n[u]\na = 2", ("u", "a"), (4, "a", "2")),
        ("[t.u]\na = 1", ("t",), (1, "t", "t")),
        ("[t.u]\na = 1", ("t", "u", "a"), (2, "a", "1")),
        ("t.u.a = 1", ("t", "u", "a"), (1, "a", "1")),
        ("t.u.a = 1", ("t", "u"), (1, "u", "1")),
        ('"x.y" = "z"', ("x.y",), (1, '"x.y"', '"z"')),
        ("'x\\y' = 'z'", ("x\\y",), (1, "'x\\y'", "'z'")),
        ('"\\u00e9" = 1', ("é",), (1, '"\\u00e9"', "1")),
        ("[[s]]\na = 1\n[[s]]\na = 2", ("s", 1, "a"), (4, "a", "2")),
        ("[[s]]\n[s.n.m]\na = 1\n[[s]]\n[s.n.m]\na = 2", ("s", 1, "n", "m", "a"), (6, "a", "2")),
        ("[[s]]\n[[s.t]]\n[[s.t]]\na = 1", ("s", 0, "t", 1, "a"), (4, "a", "1")),
        ("a = {b = 1, c = {d = 2}}", ("a", "c", "d"), (1, "d", "2")),
        ("a = [\n 1, # one\n 'b]', # two\n]\nc = 3", ("a", 1), (3, "'b]'", "'b]'")),
        ("a = [\n 1, # one\n 'b]', # two\n]\nc = 3", ("c",), (5, "c", "3")),
        ("a = [{b = 1}, {b = 2}]", ("a", 1, "b"), (1, "b", "2")),
        ('a = """\nb = 1\n\\"""" # c\nd = 2', ("d",), (4, "d", "2")),
        ('a = """x"""""\nd = 2', ("d",), (2, "d", "2")),
        ("a = '''x''''\nd = 2", ("d",), (2, "d", "2")),
        ('a = "#[x] = {"\r\nd = 2\r\n', ("d",), (2, "d", "2")),
        ("[ t . u ]\na = 1", ("t", "u", "a"), (2, "a", "1")),
    ],
)
def test_a_key_and_its_value_are_found(text: str, path: Path, place: tuple[int, str, str]) -> None:
    """Headers, dotted keys, arrays, inline tables and strings do not lead astray."""
    tomllib.loads(text)
    assert _places(text)[path] == place


_KEYS = st.sampled_from(["a", "b", "c-d", "e.f", "g h", ""])
_VALUES = st.recursive(
    st.sampled_from(["1", "true", "1979-05-27T07:32:00Z", '"#"', "'[{'", '"""\n]"""', "-inf"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[ {', '.join(items)} ]")
        | st.dictionaries(_KEYS, inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f'"{key}" = {value}' for key, value in table.items()) + " }"
        )
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(st.sampled_from(["", "[t]", "[[s]]", "[s.u]"]), _KEYS, _VALUES), max_size=6))
def test_everything_that_tomllib_reads_has_a_place(lines: list[tuple[str, str, str]]) -> None:
    """Whatever path tomllib gives, the very text of its key stands at the place that is found for it."""
    text = "".join(f'{head}\n"{key}" = {value}\n' for head, key, value in lines)
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    source = Source(path="x.toml", text=text)
    places = locate(source)
    for path in _paths(read, ()):
        assert path in places
        if isinstance(path[-1], str):
            assert places[path].key.text.strip("\"'") == path[-1]


def _paths(value: object, path: Path) -> list[Path]:
    parts = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    found: list[Path] = []
    for key, below in parts:
        found += [(*path, key), *_paths(below, (*path, key))]
    return found


@example('"\\a"=1')
@given(st.text(alphabet="ab=.[]{}\"'#, \n\\", max_size=30))
def test_what_is_no_toml_gives_no_error(text: str) -> None:
    """Any text is passed over to its end."""
    locate(Source(path="x.toml", text=text))


def test_too_deep_a_text_gives_no_error() -> None:
    """Brackets without end are no reason to fail."""
    locate(Source(path="x.toml", text=f"a = {'[' * 100_000}"))
