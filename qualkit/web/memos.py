"""Memos: what somebody writes on a document, a code or a case."""

from __future__ import annotations

from qualkit.errors import Sentence, UsageError
from qualkit.web.desk import Asked


def write_memo(asked: Asked, kind: str, about: str, *, field: str = "words") -> None:
    """Keep what the form holds as a memo.

    Raises:
        UsageError: it is empty.
    """
    words = asked.given(field).strip()
    if not words:
        raise UsageError(Sentence("The memo is empty."), hint=Sentence("Write something first."))
    asked.acting.note(kind, about, words, request=asked.given("request"))
