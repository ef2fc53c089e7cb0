"""Vectors of passages: one block of numbers per document and model, thrown away with the passages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, func, insert, select

from qualkit.errors import UnknownName
from qualkit.store.database import Database
from qualkit.store.schema import document as D
from qualkit.store.schema import segment, vector


class Vectors(Database):
    """Keeping vectors. Arrays are numpy's; float16 keeps what ranking needs in half the room."""

    def put_vectors(self, document_id: str, model: str, array: Any) -> None:
        """Keep a document's vectors of a model: shape (passages, dimensions), rows in passage order.

        Raises:
            ValueError: the number of rows is not that of the document's passages.
        """
        import numpy as np

        data = np.ascontiguousarray(array)
        if data.dtype not in (np.float16, np.float32):
            data = data.astype(np.float32)
        with self._writing() as connection:
            number = connection.execute(select(D.c.n).where(D.c.id == document_id)).scalar_one_or_none()
            if number is None:
                raise UnknownName("document", document_id)
            count = connection.execute(select(func.count()).where(segment.c.document == number)).scalar_one()
            if data.ndim != 2 or data.shape[0] != count:
                raise ValueError(f"{count} passages need as many vectors, not an array of shape {data.shape}")
            connection.execute(delete(vector).where(vector.c.document == number, vector.c.model == model))
            connection.execute(
                insert(vector).values(
                    document=number,
                    model=model,
                    passages=count,
                    dimensions=data.shape[1],
                    dtype=data.dtype.str,
                    data=data.tobytes(),
                )
            )

    def vectors_of(self, document_id: str, model: str) -> Any | None:
        """Return a document's vectors as a read-only array, or None if there are none."""
        import numpy as np

        query = select(vector).join(D).where(D.c.id == document_id, vector.c.model == model)
        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return np.frombuffer(row.data, dtype=np.dtype(row.dtype)).reshape(row.passages, row.dimensions)

    def vectors(self, study: str, model: str) -> Iterator[tuple[str, Any]]:
        """Yield (document's id, its vectors) by document key, for those that have some."""
        query = (
            select(D.c.id)
            .join(vector)
            .where(
                D.c.study == study,
                vector.c.model == model,
                D.c.missing.is_(False),
                D.c.duplicate_of.is_(None),
            )
        )
        with self._reading() as connection:
            documents = connection.execute(query.order_by(D.c.key)).scalars().all()
        for document_id in documents:
            yield document_id, self.vectors_of(document_id, model)
