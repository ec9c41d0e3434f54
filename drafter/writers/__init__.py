"""Writers: a brief in, a draft out. A writer never decides and never counts; `TemplateWriter` is the default."""

from drafter.writers._brief import AskedWriter, Brief, ItemBrief, ItemText, Writer
from drafter.writers._language_model import LanguageModelWriter
from drafter.writers._template import MOST_WORDS, TemplateWriter

__all__ = [
    "MOST_WORDS",
    "AskedWriter",
    "Brief",
    "ItemBrief",
    "ItemText",
    "LanguageModelWriter",
    "TemplateWriter",
    "Writer",
]
