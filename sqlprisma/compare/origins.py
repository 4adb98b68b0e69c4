"""Which line of the migrations made what stands in a schema that is made from them.

Apart from the comparison of two documents, which knows only what is written in them, and from `places`, which knows
the catalog by names: this finds the names that a block, a field or an attribute has there.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlprisma.compare.names import PUBLIC, Name
from sqlprisma.compare.places import Places
from sqlprisma.prisma import constraint_names, query
from sqlprisma.prisma.ast import Attribute, Block, BlockAttribute, Document, EnumValue, Field, Member
from sqlprisma.records import dataclass
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """The blocks of a document that was made from a catalog, and that catalog."""

    places: Places
    models: Mapping[str, Block]

    @classmethod
    def of(cls, document: Document, places: Places) -> Origins:
        """The origins of everything in a document."""
        return cls(places=places, models={block.name: block for block in document.blocks("model", "view")})

    def of_block(self, block: Block) -> Span | None:
        """Where a table, view or enum was made."""
        if block.keyword == "enum":
            return self.places.of_enum(self._name(block))
        return self.places.of_table(self._name(block))

    def of_member(self, block: Block, member: Member, before: Member | None = None) -> Span | None:
        """Where a column, value, key, index or foreign key was made, or last changed in what `before` has otherwise."""
        match member:
            case EnumValue():
                return self.places.of_label(self._name(block), query.column(member))
            case Field():
                return self._of_field(block, member, before)
            case BlockAttribute(attribute=attribute) if attribute.name in constraint_names.KEYS:
                words = query.words(query.argument(attribute, "fields", or_first=True))
                return self._of_index(block, attribute, words)
            case BlockAttribute():
                return self.of_block(block)
            case _:
                return None

    def _of_field(self, block: Block, member: Field, before: Member | None) -> Span | None:
        if query.is_relation(member, self.models):
            return self._of_relation(block, member)
        table, column = self._name(block), query.column(member)
        if not isinstance(before, Field) or before.type is None or member.type is None:
            return self.places.of_column(table, column)
        if before.type != member.type:
            word = "TYPE" if before.type.name != member.type.name else "NULL"
            return self.places.of_column(table, column, word)
        return self._of_attributes(block, member, before) or self.places.of_column(table, column)

    def _of_attributes(self, block: Block, member: Field, before: Field) -> Span | None:
        """Where a key of one column, or its default, was made, if only one of the two fields has it so."""
        for name in ("id", "unique"):
            own, other = (query.attribute(each.attributes, name) for each in (member, before))
            if own is not None and other is None:
                return self._of_index(block, own, (member.name,))
        if _default(before) == _default(member):
            return None
        return self.places.of_default(self._name(block), query.column(member))

    def _of_index(self, block: Block, attribute: Attribute, fields: tuple[str, ...]) -> Span | None:
        mapped = query.text(query.argument(attribute, "map"))
        columns = query.columns_of(block, fields)
        usual = constraint_names.usual(attribute.name, query.database_name(block), columns)
        return self.places.of_index(self._name(block), mapped or usual)

    def _of_relation(self, block: Block, member: Field) -> Span | None:
        """Where the foreign key was made; one of many to many has a table of its own, which is not looked for."""
        own = query.attribute(member.attributes, "relation")
        fields = query.words(query.argument(own, "fields"))
        if fields:
            return self.places.of_foreign_key(self._name(block), query.columns_of(block, fields))
        other = None if member.type is None else self.models.get(member.type.name)
        for field in () if other is None else query.fields(other):
            attribute = query.attribute(field.attributes, "relation")
            columns = query.words(query.argument(attribute, "fields"))
            is_back = query.is_relation(field, (block.name,)) and columns
            if other is not None and is_back and query.relation_name(member) == query.relation_name(field):
                return self.places.of_foreign_key(self._name(other), query.columns_of(other, columns))
        return None

    def _name(self, block: Block) -> Name:
        """The name in the database; a block that does not say its schema may be in the only one there is."""
        plain = query.database_name(block)
        schema = query.database_schema(block)
        if schema is None:
            return self.places.named(plain, is_enum=block.keyword == "enum") or (PUBLIC, plain)
        return schema, plain


def _default(field: Field) -> Attribute | None:
    return query.attribute(field.attributes, "default")
