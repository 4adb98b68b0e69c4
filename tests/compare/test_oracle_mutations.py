"""Prisma's own `migrate diff` is asked whether a changed schema differs: it and drift see the same mutants."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlprisma import prisma
from sqlprisma.compare.drift import between
from tests import golden
from tests.compare.ground import lay
from tests.compare.mutations import mutants
from tests.oracle.client import Oracle
from tests.oracle.history import read

EXCUSED = {
    "schema/keys/names_that_postgresql_makes_are_cut": "two indexes over the same columns are one to migrate diff",
}
CASES = [
    case
    for case in golden.schema_cases()[::11]
    if "idiomatic" in case.namings() and not (case.folder / "oracle.toml").exists() and case.id not in EXCUSED
]
EVERY = 9
"""One in so many mutants is asked about; others stand in other directories."""
UNSEEN_BY_PRISMA = {
    "another unsupported type": "migrate diff does not compare the texts in Unsupported",
    "its values turned round": "migrate diff compares the values of an enum as a set",
}
"""How the labels end of mutants that only drift sees, and why."""


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_prisma_sees_a_difference_where_drift_does(
    oracle: Oracle, case: golden.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For every valid mutant: `migrate diff` has steps from the database to it, and drift finds something."""
    monkeypatch.chdir(case.folder)
    ground = lay(case, "idiomatic", "idiomatic")
    changed = list(mutants(ground.old))[CASES.index(case) % EVERY :: EVERY]
    texts = [prisma.print_document(mutant.document) for mutant in changed]
    settings = case.settings(Path("none"), "idiomatic")
    verdict = oracle.judge(read(settings), schemas=settings.schemas, models=texts)
    for mutant, opinion in zip(changed, verdict.opinions, strict=True):
        if opinion.complaint is not None:
            continue
        found = between(ground.database, mutant.document, ground.places, ground.options)
        told = [each.says for each in found]
        is_unseen = mutant.label.endswith(tuple(UNSEEN_BY_PRISMA))
        assert told, mutant.label
        assert (opinion.steps is None) == is_unseen, f"{mutant.label}: {told} / {opinion.steps}"
