"""What accumulates: documents, passages, codings, suggestions. The only room that speaks SQL."""

from qualkit.store.codings import Added
from qualkit.store.doctor import Check
from qualkit.store.documents import Known, Outcome, Put
from qualkit.store.open import examine, open_store
from qualkit.store.search import Hit
from qualkit.store.store import Store

__all__ = ["Added", "Check", "Hit", "Known", "Outcome", "Put", "Store", "examine", "open_store"]
