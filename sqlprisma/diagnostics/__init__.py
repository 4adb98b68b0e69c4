"""What a person is told: one table of codes, findings as data, their rendering and their pages."""

from sqlprisma.diagnostics.codes import Code, Severity
from sqlprisma.diagnostics.report import Diagnostic, Failure, Note, Outcome, Told

__all__ = ["Code", "Diagnostic", "Failure", "Note", "Outcome", "Severity", "Told"]
