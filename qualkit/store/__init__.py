"""What accumulates: documents, passages, codings, suggestions. The only room that speaks SQL."""

from qualkit.store.codings import Added
from qualkit.store.documents import Known, Outcome, Put
from qualkit.store.open import open_store
from qualkit.store.search import Hit
from qualkit.store.store import Store

__all__ = ["Added", "Hit", "Known", "Outcome", "Put", "Store", "open_store"]
