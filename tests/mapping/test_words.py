"""Words out of database names, and Prisma names out of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.mapping import words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("invoice_line", ("invoice", "line")),
        ("__draft__note_", ("draft", "note")),
        ("parcel-label", ("parcel", "label")),
        ("two words.here", ("two", "words", "here")),
        ("BATCH_NO", ("batch", "no")),
        ("batch_NO", ("batch", "no")),
        ("ParcelLabel", ("Parcel", "Label")),
        ("SMSGateway", ("SMS", "Gateway")),
        ("callbackURI", ("callback", "URI")),
        ("PartnerAPIs", ("Partner", "APIs")),
        ("S3Bucket", ("S3", "Bucket")),
        ("S3bucket", ("S3bucket",)),
        ("Straße_Nº", ("Strasse", "No")),
        ("crème_brûlée", ("creme", "brulee")),
        ("東京", ()),
        ("_-_", ()),
        ("", ()),
    ],
)
def test_a_name_falls_into_words(name: str, expected: tuple[str, ...]) -> None:
    """Separators and case changes end a word, and only pieces of mixed case keep capitals."""
    assert words.split(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shipped_at", "shippedAt"),
        ("VAT_NUMBER", "vatNumber"),
        ("VATNumber", "vatNumber"),
        ("customerID", "customerID"),
        ("s3_path", "s3Path"),
        ("line_2", "line2"),
        ("rate_30d", "rate30d"),
        ("build_7_2", "build7_2"),
        ("3d_model", "n3dModel"),
        ("largeDeal9", "largeDeal9"),
        ("Total", "total"),
        ("_hidden", "hidden"),
        ("größe", "grosse"),
        ("✨", ""),
    ],
)
def test_a_column_becomes_a_field(name: str, expected: str) -> None:
    """Fields are camelCase, digits stay in their place and camelCase is left alone."""
    assert words.field(name) == expected


@pytest.mark.parametrize(
    ("given_words", "expected"),
    [
        (("invoice", "line"), "InvoiceLine"),
        (("SMS", "Gateway"), "SMSGateway"),
        (("v1", "2"), "V1_2"),
        (("3d", "model"), "N3dModel"),
        ((), ""),
    ],
)
def test_words_become_a_type(given_words: tuple[str, ...], expected: str) -> None:
    """Types are PascalCase, begin with a letter and do not let digits run together."""
    assert words.pascal(given_words) == expected


@pytest.mark.parametrize(("name", "expected"), [("Parcel", "Parcel2"), ("ParcelV1", "ParcelV1_2")])
def test_a_number_stands_apart_from_digits(name: str, expected: str) -> None:
    """A numbered name cannot be read as another version of it."""
    assert words.numbered(name, 2) == expected


@given(st.text(max_size=63))
def test_what_is_left_of_any_name_is_an_identifier(name: str) -> None:
    """Whatever the database holds, a field's or type's name is valid in Prisma or empty."""
    for made in (words.field(name), words.pascal(words.split(name))):
        assert not made or words.is_identifier(made)


@given(st.text(max_size=63))
def test_a_field_name_is_its_own_field_name(name: str) -> None:
    """Naming a field twice is the same as naming it once."""
    made = words.field(name)
    assert words.field(made) == made
