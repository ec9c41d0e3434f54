"""Which rules run, how grave their findings are, and what a client has chosen for them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

RuleName = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}(?:[0-9]{2})?$")]
"""The code of a rule, `NUM09`, or of a family, `NUM`."""

Reason = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""Why a rule is passed over: the next person who reads the report has to know."""

CitationElement = Literal["year", "section", "page"]


class RuleOptions(BaseModel):
    """Which rules run, and how."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True, title="drafter rules"
    )

    select: tuple[RuleName, ...] = ()
    """The codes or families that run; none named means all."""
    ignore: dict[RuleName, Reason] = {}
    """Codes or families that do not run, each with the reason, which the report repeats."""
    severity: dict[RuleName, Literal["error", "warning", "note"]] = {}
    """How grave the findings of a code are, where a client decides otherwise. `error` blocks signing."""
    citation: tuple[CitationElement, ...] = ("year",)
    """What each citation has to name (CIT11): the year or edition, the section, the page."""
    specialties: dict[str, tuple[str, ...]] = {}
    """For LET35: which specialties may review a treatment, by its name: `acupuncture: [Acupuncture, Pain Medicine]`."""
    reading_grade: Annotated[int, Field(ge=4, le=20)] = 16
    """For RAT37: the school grade up to which a rationale may read (Flesch-Kincaid)."""

    def chosen(self, code: str) -> bool:
        """Return whether a rule is selected."""
        return not self.select or any(code.startswith(name) for name in self.select)

    def reason_to_ignore(self, code: str) -> str | None:
        """Return why a rule is not run, or None where it is."""
        return next((reason for name, reason in self.ignore.items() if code.startswith(name)), None)

    def severity_of(self, code: str) -> Literal["error", "warning", "note"] | None:
        """Return the severity that a client set for a rule: for its code, else for its family."""
        return self.severity.get(code) or self.severity.get(code[:3])


AS_SHIPPED: Final = RuleOptions()
"""Every rule, as grave as it says."""
