"""Sentences in which a document says of itself that evidence is scarce (English, French, Spanish)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.text.units import Span, sentences

_SCARCE = re.compile(
    r"\b(?:little|limited|scant|scarce|insufficient|weak|thin|sparse|patchy|inconclusive|no|not enough|lack of"
    r"|absence of)\s(?:(?!or\b)[\w-]+\s){0,2}?evidence\b(?!-)"
    r"|\bevidence\b(?:\s(?:base|on|for|of|that)(?:\s[\w’'-]+){1,6}?)?\s(?:is|was|remains?|remained|are)\s(?:\w+\s){0,2}?"
    r"(?:scarce|limited|thin|weak|lacking|inconclusive|insufficient|missing|sparse|patchy)\b"
    r"|\b(?:peu|manque|absence|faute)\s(?:de|d[’'])\s?(?:preuves?|données|éléments)\b"
    r"|\baucune?\s(?:preuve|donnée|élément)\b|\brien\sn[’']indique\b"
    r"|\b(?:preuves?|données|éléments)\b(?:\s\w+)?\s(?:sont|restent|demeurent)\s(?:\w+\s)?"
    r"(?:rares|limitée?s|insuffisante?s|minces|fragiles|lacunaires)\b"
    r"|\b(?:poca|escasa|ninguna|insuficiente|limitada)\sevidencia\b|\bno\s(?:hay|existe)\sevidencia\b|\bpocas\spruebas\b"
    r"|\bevidencia\b(?:\s\w+){0,3}?\s(?:es|sigue\ssiendo)\s(?:escasa|limitada|insuficiente)\b",
    re.IGNORECASE)


def scarce(content: str) -> Iterator[Span]:
    """Yield each such sentence once, however often the document repeats it: absence of evidence has to be quoted."""
    seen: set[str] = set()
    for match in _SCARCE.finditer(content):
        start = max(content.rfind("\n\n", 0, match.start()) + 1, match.start() - _REACH)
        stop = content.find("\n\n", match.end())
        end = min(len(content) if stop < 0 else stop, match.end() + _REACH)
        span = next((one for one in sentences(content, (start, end)) if one[0] <= match.start() < one[1]), match.span())
        words = " ".join(content[slice(*span)].casefold().split())
        if words not in seen:
            seen.add(words)
            yield span


_REACH = 1_000
"""Characters on each side of the words in which their sentence is looked for."""
