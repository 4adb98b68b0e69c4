"""schema.prisma from goose migrations: PostgreSQL's DDL interpreted statically, without a database."""
