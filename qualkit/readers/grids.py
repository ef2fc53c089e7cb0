"""Tables inside documents -> blocks: a transcript in columns, a list of facts, or plain rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualkit.readers.block import Block
from qualkit.readers.columns import Columns, blocks_of, columns_by_shape, columns_of

BETWEEN_CELLS = " | "


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: what it holds, in order (nested tables as rows)."""

    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """Its words, paragraphs on lines of their own."""
        return "\n".join(block.text.strip() for block in self.blocks if block.text.strip())


def table_blocks(rows: Sequence[Sequence[Cell]], *, name: str) -> Iterator[Block]:
    """Turn a table into blocks, row by row, cells from the left.

    A table of one column is layout: what it holds comes as it is. One whose columns are a
    transcript's gives a turn per row. Two columns of a short name and a short value become
    ``name: value`` lines. Anything else gives a row of cells with bars between.
    """
    filled = [row for row in rows if any(cell.text for cell in row)]
    if max((len(row) for row in filled), default=0) <= 1:
        for row in filled:
            for cell in row:
                yield from cell.blocks
        return
    grid = [[cell.text for cell in row] for row in filled]
    places = [f"{name}, row {number}" for number, row in enumerate(rows, 1) if any(cell.text for cell in row)]
    columns, skip = _columns(grid)
    if columns is not None:
        yield from blocks_of(list(zip(places, grid, strict=True))[skip:], columns)
    elif _facts(grid):
        yield from (Block(text=f"{row[0].rstrip(' :')}: {row[1]}", cell=place)
                    for place, row in zip(places, grid, strict=True))
    else:
        for place, words in zip(places, grid, strict=True):
            yield Block(text=BETWEEN_CELLS.join(words).rstrip(" |"), kind="row", cell=place)


def _columns(grid: Sequence[Sequence[str]]) -> tuple[Columns | None, int]:
    """A transcript's columns, and how many rows to skip (the header). A title may stand above the header."""
    for skip, row in enumerate(grid[:2], 1):
        found = columns_of(row)
        if found is not None:
            return found, skip
    return columns_by_shape(grid), 0


def _facts(grid: Sequence[Sequence[str]]) -> bool:
    """``Village | Diafarabé``: as metadata lines are written, in two columns."""
    if any(len(row) != 2 or not row[0] for row in grid):
        return False
    names = [row[0] for row in grid]
    if len(set(names)) < len(names) or any(len(name) > 40 or name.endswith(("?", ".")) for name in names):
        return False
    return all(len(row[1]) <= 120 and "\n" not in row[0] + row[1] for row in grid)
