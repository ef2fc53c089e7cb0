"""Coders with laptops of their own: a project at home, packs of it, and what people do in each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from projects import Made, make

from qualkit.actions.opening import store_of
from qualkit.actions.review import Given, Review, open_review
from qualkit.model import Document

TALK = """files:
  a.txt: "I: How was it?\\nA: We could not repay the loan in May."
  b.txt: "I: And you?\\nB: The loan helped us, my husband knows of it."
codes: {loan: [loan], home: [husband]}
"""


def ingested(made: Made) -> Made:
    made.ok("ingest", "--study", "study")
    made.ok("tag", "--study", "study")
    return made


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two short talks, read once for all tests."""
    return ingested(make(tmp_path_factory.mktemp("talks") / "home", f"x\n{TALK}"))


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path, talks: Made) -> Made:
    """The project of the test's docstring (from its second line), ingested; of two short talks if it has none."""
    told = request.function.__doc__ or ""
    if told.partition("\n")[2].strip():
        return ingested(make(tmp_path / "home", told))
    shutil.copytree(talks.folder, tmp_path / "home")
    return Made(tmp_path / "home")


def away(home: Made, coder: str, *options: str) -> Made:
    """A pack of a coder, unzipped as somebody would."""
    place = home.folder.parent / coder
    home.ok("pack", "--coder", coder, str(place), *options)
    return Made(place)


@contextmanager
def at_work(made: Made, coder: str) -> Iterator[Review]:
    """A sitting of a coder, as the desk or the terminal opens it."""
    with store_of(made.project) as store:
        yield open_review(made.project, store, coder=coder)


def code(made: Made, coder: str, quote: str, key: str = "loan") -> None:
    with at_work(made, coder) as review:
        document, start = found(review, quote)
        review.code(document, start, start + len(quote), code=key, given=Given())


def found(review: Review, quote: str) -> tuple[Document, int]:
    """The document with these words, and where they begin."""
    for document in review.store.documents():
        if quote in (content := review.store.text(document.id).content):
            return document, content.index(quote)
    raise LookupError(quote)


def read(made: Made, coder: str, *names: str) -> None:
    with at_work(made, coder) as review:
        for name in names:
            review.finish(review.document(name))


def assign(made: Made, *coders: str) -> None:
    made.ok("assign", "add", "a.txt", "b.txt", "--coders", ",".join(coders), "--by", coders[0])


def quotes(made: Made) -> list[tuple[str, str]]:
    with store_of(made.project) as store:
        return sorted((one.coder, one.quote) for one in store.codings())


def keys(made: Made) -> list[str]:
    with store_of(made.project) as store:
        names = store.code_keys()
        return sorted(names[one.code] for one in store.codings())
