"""A code that was merged or retired comes back into use, and its file keeps what stands beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from files.small_book import BOOK, WHY

from qualkit.errors import UsageError
from qualkit.files.codebooks import Why, load_codebook, merge_codes, restore_code, retire_code
from qualkit.model import CodeStatus


def test_a_code_comes_back_from_a_merge_and_from_retirement(tmp_path: Path) -> None:
    """With all that it was; the history of both tells of it, and a code below one that ended has to wait."""
    book = tmp_path / "book.yaml"
    book.write_text(BOOK, encoding="utf-8")
    before = load_codebook(book)
    merge_codes(book, "home", into="loan/stress", why=WHY)
    after = restore_code(book, "home", why=Why(date="2025-04-01", reason="not the same", by="luc"))
    assert [replace(code, changes=()) for code in after] == list(before)
    assert [one.what for one in after.by_key["home"].changes] == ["merged into loan/stress", "brought back into use"]
    assert [one.what for one in after.by_key["loan/stress"].changes] == ["took in home", "gave back home"]
    assert after.by_key["home"].changes[1].by == "luc"
    text = book.read_text("utf-8")
    assert "replaced_by" not in text and "# the end" in text and "\n\n    changes" not in text
    retire_code(book, "loan/stress", why=WHY)
    retire_code(book, "loan", why=WHY)
    with pytest.raises(UsageError, match="below 'loan'"):
        restore_code(book, "loan/stress", why=WHY)
    restore_code(book, "loan", why=WHY)
    after = restore_code(book, "loan/stress", why=WHY)
    assert [replace(code, changes=()) for code in after] == list(before)
    with pytest.raises(UsageError, match="in use"):
        restore_code(book, "home", why=WHY)


@pytest.mark.parametrize(("written", "left"), [
    ("  - key: b\n    status: merged\n    replaced_by: a  # as agreed\n", ["  - key: b", "    # as agreed"]),
    ("  - key: b\n    replaced_by: a\n    status: merged\n", ["  - key: b"]),
    ("  - replaced_by: a  # as agreed\n    key: b\n    status: merged\n", ["  # as agreed", "  - key: b"]),
    ("  - {replaced_by: a, key: b, status: merged}\n", ["  - {key: b, status: active"]),
    ("  - {key: b, replaced_by: a, status: merged}\n", ["  - {key: b, status: active"]),
    ("  - {key: b, status: merged, # as agreed\n     replaced_by: a}\n", ["  # as agreed", "  - {key: b, status: active"]),
    ("  - key: b\n    status: merged\n    replaced_by: a", ["  - key: b"]),
])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_code_comes_back_however_it_was_written(tmp_path: Path, written: str, left: list[str], newline: str) -> None:
    """Whatever stands beside the field that goes stays."""
    path = tmp_path / "book.yaml"
    text = f"codebook: small\ntitle: Small\ncodes:\n  - key: a\n    definition: A.\n{written}"
    path.write_bytes(text.replace("\n", newline).encode())
    after = restore_code(path, "b", why=WHY)
    assert after.by_key["b"].status is CodeStatus.ACTIVE and after.by_key["b"].replaced_by is None
    lines = path.read_bytes().decode().split(newline)
    assert "replaced_by" not in "".join(lines) and "" not in lines[:-1]
    assert all(any(line.startswith(one) for line in lines) for one in left), lines
