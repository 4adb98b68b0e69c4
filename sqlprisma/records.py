"""Data classes that cost little to define: the standard ones, with methods that are made when they are first needed.

`dataclasses.dataclass` writes up to six methods of each class as text and compiles them, half a millisecond a class;
there are several hundred classes here, and a run makes objects of some. So the standard decorator only collects the
fields. What compares, hashes and prints needs no text, and `__init__` is compiled with the first object. What is made
behaves as the standard ones do (`fields`, `match`, pickling); making and replacing are quicker, too.

Apart, and below everything, because every room defines such classes. To a type checker it is the standard decorator.
"""

# ruff: noqa: ANN001, ANN002, ANN003, ANN201, ANN202, ARG001
# Types would say nothing: a type checker takes the other branch, and the functions are methods of classes to come.

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING

__all__ = ["dataclass", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:

    def dataclass(*, frozen=False, slots=False, kw_only=False, eq=True):
        """As `dataclasses.dataclass`, with those of its options that are used here."""
        collect = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)

        def decorate(cls):
            made = collect(cls)
            methods = {"__init__": _first_init(made), "__repr__": _repr}
            if eq:
                methods |= _comparing(made, is_frozen=frozen)
            if frozen:
                methods |= _FROZEN
            for name, method in methods.items():
                if name not in cls.__dict__:
                    setattr(made, name, method)
            return made

        return decorate

    def replace(record, /, **changes):
        """As `dataclasses.replace`, for objects of these classes."""
        cls = record.__class__
        copy = _copies.get(cls) or _compiled_copy(cls)
        return copy(record, changes)

    # By class: what makes a changed copy of an object.
    _copies = {}

    def _compiled_copy(cls):
        names = [each.name for each in dataclasses.fields(cls) if each.init]
        opened = _opened(cls)
        if opened is None or len(names) < len(dataclasses.fields(cls)) or hasattr(cls, "__post_init__"):
            values = _values(names)

            def copy(record, changes):
                return cls(**{**dict(zip(names, values(record), strict=True)), **changes})

        else:
            lines = [" other = _new(_opened)", *(f" other.{name} = record.{name}" for name in names)]
            setting = [" for name in changes:", "  setattr(other, name, changes[name])"]
            text = "\n".join(
                ["def copy(record, changes):", *lines, *setting, " other.__class__ = _class", " return other"]
            )
            scope = {"_new": object.__new__, "_opened": opened, "_class": cls}
            exec(text, scope)  # noqa: S102 - made of the names of fields alone
            copy = scope["copy"]
        _copies[cls] = copy
        return copy

    def _opened(cls):
        """A class of the same slots whose objects can be set and then given the class; None where none can be.

        Setting what is frozen means going around its own `__setattr__`, which takes twice as long.
        """
        if not all(type(getattr(cls, each.name, None)) is _SLOT for each in dataclasses.fields(cls)):
            return None
        kept = {name: cls.__dict__[name] for name in ("__slots__", "__orig_bases__") if name in cls.__dict__}
        own = {**kept, "__setattr__": object.__setattr__}
        return type(cls)(cls.__name__, cls.__bases__, own)

    def _values(names):
        """What gets the values of fields as a tuple, however many there are."""
        if len(names) > 1:
            return attrgetter(*names)
        return lambda record: tuple(getattr(record, name) for name in names)

    def _first_init(cls):
        """An `__init__` that is replaced by the real one when the first object is made."""

        def __init__(self, /, *values, **named):  # noqa: N807 - an error of its caller names it
            cls.__init__ = made = _compiled_init(cls)
            made(self, *values, **named)

        return __init__

    def _compiled_init(cls):
        """What `dataclasses` would have written, but for how what is frozen is set."""
        scope = {"_set": object.__setattr__, "_absent": _ABSENT, "_set_class": _CLASS.__set__}
        scope["_opened"] = opened = _opened(cls)
        given, keyed, body = [], [], []
        for each in dataclasses.fields(cls):
            name = parameter = value = each.name
            if each.default_factory is not dataclasses.MISSING:
                scope[f"_make_{name}"], default = each.default_factory, f"_make_{name}()"
                parameter, value = f"{name}=_absent", f"{default} if {name} is _absent else {name}"
            elif each.default is not dataclasses.MISSING:
                scope[f"_default_{name}"], default = each.default, f"_default_{name}"
                parameter = f"{name}={default}"
            elif not each.init:
                continue
            if each.init:
                (keyed if each.kw_only else given).append(parameter)
            else:
                value = default
            body.append(f" _set(self, {name!r}, {value})" if opened is None else f" self.{name} = {value}")
        if opened is not None:
            body = [" _made = self.__class__", " _set_class(self, _opened)", *body, " self.__class__ = _made"]
        if hasattr(cls, "__post_init__"):
            body.append(" self.__post_init__()")
        parameters = ", ".join(["self", *given, *(["*", *keyed] if keyed else [])])
        text = "\n".join([f"def __init__({parameters}):", *(body or [" pass"])])
        exec(text, scope)  # noqa: S102 - made of the names of fields alone
        made = scope["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    _ABSENT = object()
    _CLASS = object.__dict__["__class__"]
    _SLOT = type(dataclasses.Field.name)
    """What reads and writes a slot."""

    def _comparing(cls, *, is_frozen):
        values = _values(tuple(each.name for each in dataclasses.fields(cls) if each.compare))

        def __eq__(self, other):  # noqa: N807 - it becomes that method
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self):  # noqa: N807 - the same
            return hash(values(self))

        return {"__eq__": __eq__, "__hash__": __hash__ if is_frozen else None}

    def _repr(self):
        shown = [
            f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr
        ]
        return f"{self.__class__.__qualname__}({', '.join(shown)})"

    def _refuse_setting(self, name, _value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _refuse_deleting(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def _getstate(self):
        return [getattr(self, each.name) for each in dataclasses.fields(self)]

    def _setstate(self, state):
        for each, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, each.name, value)

    _FROZEN = {
        "__setattr__": _refuse_setting,
        "__delattr__": _refuse_deleting,
        "__getstate__": _getstate,
        "__setstate__": _setstate,
    }
