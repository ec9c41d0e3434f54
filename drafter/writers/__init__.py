"""Writers: a brief in, a draft out. A writer never decides and never counts; `TemplateWriter` is the default."""

from drafter.writers._brief import Brief, ItemBrief, Writer
from drafter.writers._template import MOST_WORDS, TemplateWriter

__all__ = ["MOST_WORDS", "Brief", "ItemBrief", "TemplateWriter", "Writer"]
