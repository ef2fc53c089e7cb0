"""The word index: SQLite's FTS5 over each passage's folded words and over their stems.

The words are folded by `qualkit.text.words.fold` before they go in, so that the index and a plain
look through the text agree on what is alike. Marks of Indic scripts belong to their words.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, text

from qualkit.text.words import fold, stems

_CREATE = """
CREATE VIRTUAL TABLE passage_words USING fts5(
  words, stems, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
)
"""


def create_index(connection: Connection) -> None:
    """Make the empty index."""
    connection.exec_driver_sql(_CREATE)


def drop_index(connection: Connection) -> None:
    """Take the whole index away, whatever its state."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS passage_words")


def add_passages(connection: Connection, passages: Iterable[tuple[int, str, str]]) -> None:
    """Index passages: (segment's number, its text, its language)."""
    rows = [{"n": n, "words": fold(words), "stems": indexed_stems(words, language)} for n, words, language in passages]
    if rows:
        connection.execute(text("INSERT INTO passage_words (rowid, words, stems) VALUES (:n, :words, :stems)"), rows)


def indexed_stems(words: str, language: str) -> str:
    """Return what the index holds of a passage's stems."""
    return " ".join(stems(words, language))


def drop_passages(connection: Connection, numbers: Iterable[int]) -> None:
    """Take passages out of the index."""
    rows = [{"n": n} for n in numbers]
    if rows:
        connection.execute(text("DELETE FROM passage_words WHERE rowid = :n"), rows)


def indexed(connection: Connection, numbers: list[int]) -> dict[int, tuple[str, str]]:
    """Return what the index holds: segment's number -> (folded words, stems)."""
    query = text("SELECT rowid, words, stems FROM passage_words WHERE rowid IN :numbers")
    rows = connection.execute(query.bindparams(bindparam("numbers", expanding=True)), {"numbers": numbers})
    return {row[0]: (row[1], row[2]) for row in rows}


def size_of(connection: Connection) -> int:
    """How many passages are indexed."""
    return int(connection.execute(text("SELECT count(*) FROM passage_words")).scalar_one())


def check_index(connection: Connection) -> None:
    """Compare the index's inner structure with its content; the database raises what it finds."""
    connection.execute(text("INSERT INTO passage_words (passage_words) VALUES ('integrity-check')"))
