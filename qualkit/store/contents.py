"""All that the store holds, reading and writing, put together from its parts."""

from __future__ import annotations

from qualkit.store.codes import Codes
from qualkit.store.codings import Codings
from qualkit.store.decisions import Decisions
from qualkit.store.derived import Derivations
from qualkit.store.documents import Documents
from qualkit.store.double_coding import DoubleCoding
from qualkit.store.finding import Finding
from qualkit.store.merging import Merging
from qualkit.store.packing import Packing
from qualkit.store.search import Search
from qualkit.store.segments import Segments
from qualkit.store.suggestions import Suggestions
from qualkit.store.vectors import Vectors


class Contents(
    Documents, Segments, Codes, Codings, Decisions, DoubleCoding, Merging, Packing, Suggestions, Search, Finding,
    Vectors, Derivations,
):
    """Everything but what is made of it."""
