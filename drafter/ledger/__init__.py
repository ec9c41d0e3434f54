"""The ledger: every number of a draft traced to a fact, a passage, a sum or a reference, or called unsourced."""

from drafter.ledger._arithmetic import Equation, equations_in
from drafter.ledger._sources import LAW_SECTIONS, Source, SourceBook, source_book
from drafter.ledger._trace import Trace, trace

__all__ = ["LAW_SECTIONS", "Equation", "Source", "SourceBook", "Trace", "equations_in", "source_book", "trace"]
