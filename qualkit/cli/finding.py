"""``qualkit finding``: what named people claim, and what it rests on."""

from __future__ import annotations

from qualkit.cli.records import checking, group_of
from qualkit.files.records_fields import FINDING

finding = group_of(FINDING, help="Write down, list and check findings; lay out the evidence for one.")
finding.add_command(checking("", told="Say what findings, and all other records of the study, still lack.\n\n"
                             "No evidence, evidence withdrawn or gone since, no name, no condition, no date, slogans, "
                             "near-duplicates. Exit code 1 if anything."), "check")
