"""``codebooks/themes.yaml``: which codes of several codebooks speak of one theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from qualkit.errors import Sentence
from qualkit.files.forms import Form, Mistakes, did_you_mean, reading
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.yamls import load_yaml
from qualkit.model import Codebook, Theme


def load_themes(path: Path, codebooks: Iterable[Codebook] = ()) -> tuple[Theme, ...]:
    """Read the crosswalk. With codebooks, names of codebooks and codes that they lack are mistakes.

    Raises:
        FileInvalid: all its mistakes.
    """
    known = {codebook.key: codebook for codebook in codebooks}
    mistakes = Mistakes(source=shown(path))
    with reading(load_yaml(path, source=mistakes.source), mistakes) as form:
        themes = tuple(_theme(item, known) for item in form.forms("themes"))
        seen: set[str] = set()
        for theme, node in zip(themes, form.nodes("themes"), strict=False):
            if theme.key in seen:
                mistakes.add(node.line,
                             Sentence("the theme %(theme)r stands twice.", theme=theme.key),
                             Sentence("Take one of the two out."))
            seen.add(theme.key)
    mistakes.check()
    return themes


def _theme(form: Form, known: Mapping[str, Codebook]) -> Theme:
    key = form.text("key", required=True)
    codes: dict[str, tuple[str, ...]] = {}
    for book, node in form.fields("codes").items():
        if known and book not in known:
            form.mistakes.add(node.line,
                              Sentence("there is no codebook %(book)r.", book=book[:60]),
                              did_you_mean(book, known))
        alone = Form(Node(kind=Kind.FIELDS, line=node.line, fields={book: node}), form.mistakes)
        nodes = alone.text_nodes(book)
        for item in nodes if book in known else ():
            if item.text.strip() not in known[book].by_key:
                form.mistakes.add(item.line,
                                  Sentence("%(book)s has no code %(code)r.", book=book,
                                           code=item.text.strip()[:60]),
                                  did_you_mean(item.text.strip(), known[book].by_key))
        codes[book] = tuple(item.text.strip() for item in nodes)
    return Theme(key=key, name=form.text("name", default=key), names=form.suffixed("name"),
                 definition=form.text("definition"), codes=codes)
