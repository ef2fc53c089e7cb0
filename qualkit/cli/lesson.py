"""``qualkit lesson``: what was learnt, under which condition it holds, and what it rests on."""

from __future__ import annotations

from qualkit.cli.nouns import group_of
from qualkit.files.records_fields import LESSON

lesson = group_of(LESSON, help="Write down, list and check lessons.")
