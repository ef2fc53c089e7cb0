"""The reading room: a transcript with its codings, and the reading that ends it."""

from __future__ import annotations

from starlette.responses import Response

from qualkit.web.desk import Asked
from qualkit.web.doors import Door


def read(asked: Asked) -> Response:
    """A document to be read and coded."""
    sitting = asked.sitting
    document = sitting.document(asked.path["document"])
    text = sitting.store.text(document.id)
    return asked.page("read.html", document=document, text=text)


DOORS = (Door(path="/study/{study}/read/{document}", answer=read),)
