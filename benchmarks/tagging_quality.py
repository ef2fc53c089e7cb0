"""What likeness of meaning is worth: example sentences held out, and talk on another subject.

    python benchmarks/tagging_quality.py [FOLDER OF UNRELATED TEXTS]

Each typical example of the sample study's codebook is taken out of it and tagged as if somebody had said it:
is its code suggested, and among the first three? With a folder, its paragraphs are tagged too: about how
many is something said that should not be? There is no randomness in it.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.files.codebook_yaml import load_codebook
from qualkit.model import Codebook, Segment, Suggestion, TaggingContext
from qualkit.taggers.similar import Similar
from qualkit.text.units import paragraphs

CODEBOOK = Path(__file__).parents[1] / "codebooks" / "microfinance-women.yaml"
EMBEDDER = UniversalSentenceEncoder()


def without(codebook: Codebook, code: str, text: str) -> Codebook:
    codes = (replace(one, examples=tuple(e for e in one.examples if e.text != text)) if one.id == code else one
             for one in codebook)
    return replace(codebook, codes=tuple(codes))


def passage(text: str, language: str, ordinal: int = 0) -> Segment:
    return Segment(document="d", text_hash="h", start=0, end=len(text), text=text, unit="passage",
                   ordinal=ordinal, segmenter="passages.v1", language=language)


def suggested(engine: Similar, codebook: Codebook, segments: list[Segment]) -> list[Suggestion]:
    engine.prepare(TaggingContext(codebook=codebook, embedder=EMBEDDER))
    return [one for one in engine.tag(segments) if isinstance(one, Suggestion)]


def held_out(codebook: Codebook) -> Iterator[tuple[bool, bool, int]]:
    """For each example: suggested with the default thresholds, among the first three without, how many."""
    for code in codebook:
        for example in code.examples:
            if example.kind == "typical":
                rest = without(codebook, code.id, example.text)
                said = [passage(example.text, example.language or codebook.language)]
                usual = [one.code for one in suggested(Similar(), rest, said)]
                ranked = [one.code for one in suggested(Similar(least=0.001, most=3), rest, said)]
                yield code.id in usual, code.id in ranked, len(usual)


def main() -> None:
    codebook = load_codebook(CODEBOOK)
    rows = list(held_out(codebook))
    hits, ranked, given = (sum(column) for column in zip(*rows, strict=True))
    print(f"{len(rows)} examples held out, {len(codebook)} codes: own code suggested {hits / len(rows):.2f}, "
          f"among the first three {ranked / len(rows):.2f}, suggestions per example {given / len(rows):.2f}")
    for folder in sys.argv[1:]:
        texts = [text[start:end] for path in sorted(Path(folder).rglob("*.md"))
                 for text in [path.read_text(encoding="utf-8")] for start, end in paragraphs(text)]
        said = [passage(text, "en", n) for n, text in enumerate(texts) if len(text.split()) > 6]
        touched = {one.segment for one in suggested(Similar(), codebook, said)}
        print(f"{folder}: {len(touched) / len(said):.2f} of {len(said):,} unrelated paragraphs get a code")


if __name__ == "__main__":
    main()
