"""Determination letters read: a text in, the facts that it states and the draft that it is out.

Patterns over the language of such letters do the reading, no model: the same letter gives the same facts on every run.
What a letter does not state is `unknown`, and what it states twice in two ways is unknown too, with a `Doubt`.
`docs/letters.md` says what is read.
"""

from drafter.letters._models import Cover, Doubt, Layout, Letter
from drafter.letters._read import is_letter, read_letter, with_lines
from drafter.letters._yaml import case_yaml

__all__ = ["Cover", "Doubt", "Layout", "Letter", "case_yaml", "is_letter", "read_letter", "with_lines"]
