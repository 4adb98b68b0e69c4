"""What is asked of PostgreSQL's system catalogs (the manual, chapter "System Catalogs"), in versions 13 and later.

Every role may read them; no table of a user is read. What belongs to an extension is left out: the extension stands
for it. Expressions and types come as PostgreSQL prints them (ruleutils.c, format_type.c).
"""

# ruff: noqa: S608 - put together of constants; what a person gives is a parameter

from __future__ import annotations

_USERS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
"""Schemas that are not the system's own."""


def _own(catalog: str, oid: str) -> str:
    """That an object is no member of an extension."""
    return (
        "NOT EXISTS (SELECT FROM pg_catalog.pg_depend m WHERE m.deptype = 'e' AND "
        f"m.classid = 'pg_catalog.{catalog}'::pg_catalog.regclass AND m.objid = {oid})"
    )


def _qualified(namespace: str, name: str) -> str:
    return f"pg_catalog.format('%I.%I', {namespace}, {name})"


SCHEMAS = f"""
SELECT n.nspname AS schema, n.nspname AS name
FROM pg_catalog.pg_namespace n
WHERE {_USERS} AND {_own("pg_namespace", "n.oid")}
ORDER BY n.oid
"""

EXTENSIONS = """
SELECT n.nspname AS schema, e.extname AS name
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql'
ORDER BY e.oid
"""

ENUMS = f"""
SELECT n.nspname AS schema, t.typname AS name,
       ARRAY(SELECT l.enumlabel::text FROM pg_catalog.pg_enum l
             WHERE l.enumtypid = t.oid ORDER BY l.enumsortorder) AS labels
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND {_USERS} AND {_own("pg_type", "t.oid")}
ORDER BY t.oid
"""

_COLLATION = f"""(SELECT {_qualified("cn.nspname", "c.collname")} FROM pg_catalog.pg_collation c
        JOIN pg_catalog.pg_namespace cn ON cn.oid = c.collnamespace"""

DOMAINS = f"""
SELECT n.nspname AS schema, t.typname AS name,
       pg_catalog.format_type(t.typbasetype, t.typtypmod) AS base,
       {_COLLATION} WHERE c.oid = t.typcollation AND t.typcollation <> b.typcollation) AS collation,
       t.typnotnull AS is_not_null,
       pg_catalog.pg_get_expr(t.typdefaultbin, 0) AS default_text,
       ARRAY(SELECT pg_catalog.format('CONSTRAINT %I %s', o.conname, pg_catalog.pg_get_constraintdef(o.oid))
             FROM pg_catalog.pg_constraint o
             WHERE o.contypid = t.oid AND o.contype = 'c' ORDER BY o.conname) AS checks
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'd' AND {_USERS} AND {_own("pg_type", "t.oid")}
ORDER BY t.oid
"""

COMPOSITES = f"""
SELECT n.nspname AS schema, t.typname AS name,
       ARRAY(SELECT pg_catalog.format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum) AS attributes
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_class r ON r.oid = t.typrelid AND r.relkind = 'c'
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE {_USERS} AND {_own("pg_type", "t.oid")}
ORDER BY t.oid
"""

RANGES = f"""
SELECT n.nspname AS schema, t.typname AS name, pg_catalog.format_type(g.rngsubtype, NULL) AS subtype
FROM pg_catalog.pg_range g
JOIN pg_catalog.pg_type t ON t.oid = g.rngtypid
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE {_USERS} AND {_own("pg_type", "t.oid")}
ORDER BY t.oid
"""

BASES = f"""
SELECT n.nspname AS schema, t.typname AS name
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'b' AND t.typcategory <> 'A' AND {_USERS} AND {_own("pg_type", "t.oid")}
ORDER BY t.oid
"""

ROUTINES = f"""
SELECT n.nspname AS schema, p.proname AS name, p.prokind::text AS kind,
       pg_catalog.pg_get_function_arguments(p.oid) AS arguments,
       pg_catalog.pg_get_function_result(p.oid) AS result,
       p.provolatile::text AS volatility
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p') AND {_USERS} AND {_own("pg_proc", "p.oid")}
ORDER BY p.oid
"""

SEQUENCES = f"""
SELECT n.nspname AS schema, s.relname AS name, pg_catalog.format_type(q.seqtypid, NULL) AS type,
       tn.nspname AS owner_schema, t.relname AS owner_table, a.attname AS owner_column,
       COALESCE(d.deptype = 'i', false) AS is_identity
FROM pg_catalog.pg_class s
JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = s.oid
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
     AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND s.relpersistence <> 't' AND {_USERS} AND {_own("pg_class", "s.oid")}
ORDER BY s.oid
"""

RELATIONS = f"""
SELECT r.oid::bigint AS oid, n.nspname AS schema, r.relname AS name,
       r.relkind::text AS kind, r.relpersistence::text AS persistence, r.relrowsecurity AS has_row_security,
       CASE WHEN r.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(r.oid) END AS partition_key,
       pg_catalog.pg_get_expr(r.relpartbound, r.oid) AS partition_bound,
       ARRAY(SELECT {_qualified("pn.nspname", "p.relname")}
             FROM pg_catalog.pg_inherits i
             JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
             JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
             WHERE i.inhrelid = r.oid ORDER BY i.inhseqno) AS parents
FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE r.relkind IN ('r', 'p', 'f', 'v', 'm') AND r.relpersistence <> 't'
  AND {_USERS} AND {_own("pg_class", "r.oid")}
ORDER BY r.oid
"""

COLUMNS = f"""
SELECT a.attrelid::bigint AS table, a.attname AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AS is_not_null,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS default_text,
       a.attidentity::text AS identity, a.attgenerated::text AS generated,
       {_COLLATION} WHERE c.oid = a.attcollation AND a.attcollation <> t.typcollation) AS collation,
       a.attislocal AS is_local,
       CASE WHEN a.attidentity <> '' THEN
         (SELECT {_qualified("sn.nspname", "s.relname")}
          FROM pg_catalog.pg_depend y
          JOIN pg_catalog.pg_class s ON s.oid = y.objid AND s.relkind = 'S'
          JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
          WHERE y.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND y.deptype = 'i'
            AND y.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND y.refobjid = a.attrelid AND y.refobjsubid = a.attnum LIMIT 1) END AS sequence
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class r ON r.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND r.relkind IN ('r', 'p', 'f', 'v', 'm') AND {_USERS}
ORDER BY a.attrelid, a.attnum
"""


def _column_names(numbers: str, relation: str) -> str:
    return (
        "ARRAY(SELECT x.attname::text FROM pg_catalog.unnest("
        f"{numbers}) WITH ORDINALITY AS k(number, place) JOIN pg_catalog.pg_attribute x "
        f"ON x.attrelid = {relation} AND x.attnum = k.number ORDER BY k.place)"
    )


CONSTRAINTS = f"""
SELECT o.conrelid::bigint AS table, o.conname AS name, o.contype::text AS kind,
       pg_catalog.pg_get_constraintdef(o.oid) AS definition,
       (o.conparentid <> 0 OR NOT o.conislocal) AS is_inherited,
       {_column_names("o.conkey", "o.conrelid")} AS columns
FROM pg_catalog.pg_constraint o
JOIN pg_catalog.pg_class r ON r.oid = o.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE o.contype IN ('c', 'f', 'p', 'u', 'x') AND {_USERS}
ORDER BY o.conrelid, o.oid
"""

INDEXES = f"""
SELECT i.indrelid::bigint AS table, x.relname AS name,
       pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
       (i.indisvalid AND i.indisready) AS is_valid, i.indisunique AS is_unique,
       EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid) AS is_inherited,
       (SELECT o.conname FROM pg_catalog.pg_constraint o
        WHERE o.conindid = i.indexrelid AND o.conrelid = i.indrelid AND o.contype IN ('p', 'u', 'x')
       ) AS constraint_name,
       {_column_names("(i.indkey::pg_catalog.int2[])[0:i.indnkeyatts - 1]", "i.indrelid")} AS columns
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_class r ON r.oid = i.indrelid AND r.relkind IN ('r', 'p', 'm')
JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE {_USERS}
ORDER BY i.indrelid, i.indexrelid
"""

VIEW_NEEDS = f"""
SELECT DISTINCT w.ev_class::bigint AS view, n.nspname AS schema, t.relname AS table, a.attname AS column
FROM pg_catalog.pg_rewrite w
JOIN pg_catalog.pg_class v ON v.oid = w.ev_class AND v.relkind IN ('v', 'm')
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'n' AND d.refobjsubid > 0
JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
WHERE {_USERS}
ORDER BY 1, 2, 3, 4
"""

VERSION_TABLE = """
SELECT n.nspname AS schema, r.relname AS name, pg_catalog.format('%%I.%%I', n.nspname, r.relname) AS qualified,
       current_user::text AS role,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS uses_schema,
       pg_catalog.has_table_privilege(r.oid, 'SELECT') AS selects
FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE r.relname = %(name)s AND r.relkind IN ('r', 'p', 'v')
  AND (n.nspname = %(schema)s OR %(schema)s = '')
ORDER BY n.nspname <> %(usual)s, n.nspname
LIMIT 1
"""
"""Where goose's version table is, and what may be done there; of several the one in the usual schema comes first."""


def applied(qualified: str) -> str:
    """The rows of a version table, the first applied first; its name is qualified and quoted."""
    return f"SELECT version_id AS version, is_applied FROM {qualified} ORDER BY id"
