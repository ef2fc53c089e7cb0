"""Codebooks: the front door. How to write one: docs/codebooks.md.

``codebook_form`` reads the fields, ``codebook_checks`` what must hold between codes, ``codebook_canon``
says what counts as meaning, ``codebook_yaml`` reads and writes files, ``codebook_edits`` changes them
with their comments kept, ``codebook_sheets`` goes to and from CSV and XLSX, ``codebook_diff`` compares two.
"""

from qualkit.files.codebook_canon import version_of
from qualkit.files.codebook_diff import CodebookDiff, diff_codebooks
from qualkit.files.codebook_edits import (
    Why,
    add_code,
    edit_code,
    merge_codes,
    pin_ids,
    rename_code,
    restore_code,
    retire_code,
    unpinned,
)
from qualkit.files.codebook_sheets import codebook_from_sheet, codebook_to_sheet
from qualkit.files.codebook_yaml import dump_codebook, load_codebook, parse_codebook, write_codebook

__all__ = [
    "CodebookDiff", "Why", "add_code", "codebook_from_sheet", "codebook_to_sheet", "diff_codebooks",
    "dump_codebook", "edit_code", "load_codebook", "merge_codes", "parse_codebook", "pin_ids", "rename_code",
    "restore_code", "retire_code", "unpinned", "version_of", "write_codebook",
]
