"""The data classes of this program behave as those of the standard library."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field

import pytest

from sqlprisma.records import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What others have in common."""

    kind: str = "base"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours(Base):
    """One of every kind of field."""

    name: str
    numbers: list[int] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """The same by the standard library."""

    kind: str = "base"
    name: str
    numbers: list[int] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """Fields by place."""

    left: int
    right: int = 2


@dataclass(slots=True)
class Open:
    """One that may be changed, with a field that is not given."""

    name: str
    upper: str = field(init=False)

    def __post_init__(self) -> None:
        self.upper = self.name.upper()


def _complaint(call: Callable[[], object]) -> tuple[type[Exception], str]:
    with pytest.raises((TypeError, AttributeError)) as caught:
        call()
    return caught.type, str(caught.value).replace("Theirs", "Ours")


def test_both_have_the_same_fields_and_text() -> None:
    """Fields, patterns and repr are the standard ones."""
    ours, theirs = Ours(name="a", note="n"), Theirs(name="a", note="n")
    assert [each.name for each in dataclasses.fields(ours)] == [
        each.name for each in dataclasses.fields(theirs)
    ]
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert Pair.__match_args__ == ("left", "right")
    assert dataclasses.is_dataclass(ours)


def test_what_does_not_count_is_not_compared() -> None:
    """Equality and hash ask the compared fields, and the class."""
    assert Ours(name="a", note="n") == Ours(name="a")
    assert Ours(name="a") != Ours(name="b")
    other: object = Theirs(name="a")
    assert Ours(name="a") != other
    assert hash(Pair(1)) == hash(Pair(1, 2))
    with pytest.raises(TypeError, match="unhashable"):
        hash(Open("a"))


def test_each_object_has_a_list_of_its_own() -> None:
    """A default factory is called for each object."""
    assert Ours(name="a").numbers is not Ours(name="a").numbers


@pytest.mark.parametrize("made", [Ours(name="a", numbers=[1], note="n"), Pair(3, 4)])
def test_a_frozen_one_can_be_pickled(made: object) -> None:
    """What comes back is equal, and frozen."""
    back = pickle.loads(pickle.dumps(made))  # noqa: S301 - made here
    assert back == made
    with pytest.raises(dataclasses.FrozenInstanceError):
        back.name = "b"


def test_one_is_replaced_as_the_standard_library_does() -> None:
    """Both functions give the same object, and a field that is not given is made again."""
    ours = Ours(name="a", note="n")
    assert replace(ours, name="b") == dataclasses.replace(ours, name="b") == Ours(name="b")
    assert replace(ours, name="b").note == "n"
    assert replace(Open("a"), name="b").upper == "B"


@pytest.mark.parametrize("given", [{}, {"name": "a", "colour": "red"}])
def test_wrong_arguments_are_told_in_the_same_words(given: dict[str, str]) -> None:
    """A field that is missing or unknown is refused as by the standard library."""
    ours: Callable[..., object] = Ours
    theirs: Callable[..., object] = Theirs
    assert _complaint(lambda: ours(**given)) == _complaint(lambda: theirs(**given))


def test_a_change_is_refused_in_the_same_words() -> None:
    """A frozen field is neither set nor deleted."""
    ours, theirs = Ours(name="a"), Theirs(name="a")
    assert _complaint(lambda: setattr(ours, "name", "b")) == _complaint(lambda: setattr(theirs, "name", "b"))
    assert _complaint(lambda: delattr(ours, "name")) == _complaint(lambda: delattr(theirs, "name"))
