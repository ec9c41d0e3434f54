"""`drafter`: first drafts of California IMR rationales, with every number traced to its source.

    >>> from drafter import CaseFile, check, draft
    >>> case = CaseFile.load("evals/cases/massage-open-ended.yaml")
    >>> result = draft(case)
    >>> result.assessments[0].status
    'undetermined'
    >>> [finding.code for finding in result.report.warnings]
    ['REQ04', 'LIM05', 'LIM23']
    >>> check(case, result.text.replace("4-6 visits", "14-16 visits")).exit_code
    1

Names are imported when they are first used: `import drafter` is quick, and loads no model client.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from drafter.assessment import Assessment
    from drafter.casefile import CaseFile
    from drafter.drafts import Draft
    from drafter.errors import DrafterError
    from drafter.findings import Finding, LedgerEntry, Report
    from drafter.guidelines import Library, load_library
    from drafter.pipeline import Drafted, assess_case, check, draft
    from drafter.quantities import read

__version__ = "0.1.0"

_HOMES: Final = {
    "Assessment": "assessment",
    "CaseFile": "casefile",
    "Draft": "drafts",
    "Drafted": "pipeline",
    "DrafterError": "errors",
    "Finding": "findings",
    "LedgerEntry": "findings",
    "Library": "guidelines",
    "Report": "findings",
    "assess_case": "pipeline",
    "check": "pipeline",
    "draft": "pipeline",
    "load_library": "guidelines",
    "read": "quantities",
}

__all__ = [
    "Assessment",
    "CaseFile",
    "Draft",
    "Drafted",
    "DrafterError",
    "Finding",
    "LedgerEntry",
    "Library",
    "Report",
    "assess_case",
    "check",
    "draft",
    "load_library",
    "read",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'drafter' has no attribute {name!r}")
    return getattr(importlib.import_module(f"drafter.{home}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
