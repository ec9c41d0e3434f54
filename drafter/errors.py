"""Everything `drafter` raises, in one tree.

::

    DrafterError                what a caller catches; `exit_code` 2: could not do it
    ├── InputError              something the user gave cannot be used as it is
    │   ├── CaseFileError       a case file: a field missing, misspelt, out of order
    │   ├── DraftFileError      a draft: not ours, not text, an item that the case has not
    │   ├── GuidelineError      a guideline pack: a file that does not parse, a passage that does not exist
    │   ├── DecisionError       a decision word or an item named on the command line or in a call
    │   └── UnknownRuleError    a rule code that does not exist
    ├── TemplateError           a prompt template that cannot be found or rendered
    └── DataFolderError         the data that ships with the package is not where it should be

A message names the file, the field or the fact's id, and what to change. It never repeats the value of a case fact:
what a person typed into a case file may be health information, and messages end up in logs.
"""

from __future__ import annotations

from typing import ClassVar


class DrafterError(Exception):
    """The base of every error this package raises.

    Args:
        message: What is wrong, naming the field, file or fact id; no value of a case fact.
        where: The file, folder or argument it is about, where there is one.
        hint: What to change, as a sentence.
    """

    exit_code: ClassVar[int] = 2
    """The exit status of the command line for this error: 2, could not do what was asked."""

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """Return the message with its place before it and the hint behind it."""
        place = f"{self.where}: " if self.where else ""
        stop = "" if self.message.endswith((".", "?", "!", ":")) else "."
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{stop}{hint}"


class InputError(DrafterError):
    """Something the user gave cannot be used as it is."""


class CaseFileError(InputError):
    """A case file cannot be read: the message names each field and what to change."""


class DraftFileError(InputError):
    """A draft cannot be read, or does not belong to the case it is checked against."""


class GuidelineError(InputError):
    """A guideline pack does not parse, or a passage or limit does not exist."""


class DecisionError(InputError):
    """A decision word is not one of the three, or names an item that the case does not have."""


class UnknownRuleError(InputError):
    """A rule code that does not exist."""


class TemplateError(DrafterError):
    """A prompt template cannot be found, parsed or rendered."""


class DataFolderError(DrafterError):
    """The data that ships with the package (prompts, guidelines, evals) is not where it should be."""
