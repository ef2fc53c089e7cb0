"""A small codebook for tests: comments, examples, cues, and a code below another."""

from qualkit.files.codebooks import Why

WHY = Why(date="2025-03-01", reason="clearer", by="awa")
BOOK = """\
# A small book, for tests.
codebook: small
title: Small
codes:
  - key: loan        # all of it
    name: Loan
    definition: What a loan did.

  # Strain comes next.
  - key: loan/stress
    name: Repayment stress
    definition: Strain from paying back.
    examples:
      - {text: "He counts it.", kind: near-miss, belongs: home}
    cues: {en: ["repay*hard"], fr: [honte]}

  - key: home
    name: At home
    definition: Who decides.
    examples:
      - {text: "August is hard.", kind: near-miss, belongs: loan/stress}
# the end
"""
