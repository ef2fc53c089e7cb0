"""The front page and the search of programme staff: one box, narrowed by facets, all of it in the address."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from qualkit.actions.blinding import hidden_from
from qualkit.actions.find import MOST, Found, find
from qualkit.actions.find_export import exported
from qualkit.actions.find_scope import Wanted
from qualkit.actions.finder import AT_ONCE, Finder, with_names
from qualkit.actions.opening import themes_of
from qualkit.errors import Sentence, UnknownName, UsageError
from qualkit.web.desk import Asked
from qualkit.web.doors import Door

FORMS = ("csv", "md", "xlsx")
ONLY = "only"
"""``only=region:Kayes`` in an address: what was found is narrowed to that; it may stand several times."""
NAMED = ("words", "like", "page", "form")
LONGEST = 400
"""Characters of a question."""
EXAMPLES = 4


def front(asked: Asked) -> Response:
    """Where everybody begins: one box to search, a few questions to begin with, and the studies."""
    project = asked.project
    studies = [one for one in project.file.studies if not one.synthesis_of]
    return asked.page("front.html", studies=studies, examples=_examples(asked), asked_for="")


def _examples(asked: Asked) -> list[str]:
    """The names of the project's own themes, in the language of the pages."""
    return [one.name_in(asked.language) for one in themes_of(asked.project)][:EXAMPLES]


def search(asked: Asked) -> Response:
    """What was found for a question, or like something found before.

    Raises:
        UnknownName: the address narrows by what is not there.
        UsageError: the question is too long.
    """
    wanted = _wanted(asked)
    finder, found = _found(asked, wanted)

    def address(*, path: str = "/search", **changes: str) -> str:
        """This search with something changed: a facet, or one of words, like, page and form; what is empty goes."""
        named = {"words": wanted.words, "like": wanted.like}
        named |= {name: value for name, value in changes.items() if name in NAMED}
        only = {**wanted.where, **{name: value for name, value in changes.items() if name not in NAMED}}
        pairs = [*named.items(), *((ONLY, f"{name}:{value}") for name, value in only.items() if value)]
        return f"{path}?{urlencode([pair for pair in pairs if pair[1]])}"

    return asked.page("search.html", wanted=wanted, found=found, finder=finder, address=address,
                      names=finder.known.names, pages=-(-found.total // wanted.size), asked_for=wanted.words,
                      underway=asked.desk.shelf.progress)


def export(asked: Asked) -> Response:
    """What was found, as a file to keep.

    Raises:
        UnknownName: the address narrows by what is not there.
        UsageError: there is no such form, or the question is too long.
    """
    form = asked.query("form")
    if form not in FORMS:
        raise UsageError(Sentence("There is no such form of what was found."),
                         hint=Sentence("Take one of %(names)s.", names=", ".join(FORMS)))
    wanted = _wanted(asked, size=MOST)
    _, found = _found(asked, wanted)
    return asked.file(exported(found.hits, f".{form}", asked=wanted.words), f"found.{form}")


def make_ready(asked: Asked) -> Response:
    """Begin to make what is new ready to be found by meaning. It is computed from the texts, so nothing is logged.

    Raises:
        UsageError: it was not asked for, or is so much that it is better begun in a terminal.
    """
    desk = asked.desk
    if asked.given("make") != "index":
        raise UsageError(Sentence("Nothing was asked for."), hint=Sentence("Use the button of the search page."))
    count = desk.shelf.missing(asked.project, desk.store)
    if count > AT_ONCE:
        raise UsageError(Sentence("%(count)s passages take many minutes.", count=count),
                         hint=Sentence("Run in a terminal: qualkit search --index"))
    desk.shelf.begin(asked.project, desk.store)
    return asked.json({"passages": count})


def _wanted(asked: Asked, *, size: int = 20) -> Wanted:
    pairs = [one.partition(":") for one in asked.request.query_params.getlist(ONLY)]
    words, page = asked.query("words"), asked.query("page")
    if len(words) > LONGEST:
        raise UsageError(Sentence("A question has at most %(most)s letters.", most=LONGEST),
                         hint=Sentence("Ask in fewer words."))
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1
    return Wanted(words=words, like=asked.query("like"), page=max(1, number) if size < MOST else 1, size=size,
                  where={name: value for name, _, value in pairs if value})


def _found(asked: Asked, wanted: Wanted) -> tuple[Finder, Found]:
    """What this person may see of it: the codings of blind colleagues are left out."""
    desk, project = asked.desk, asked.project
    finder = with_names(desk.shelf.finder(project, desk.store), asked.language)
    hidden = {document: coders for one in project.file.studies if not one.synthesis_of
              for document, coders in hidden_from(asked.session.coder, desk.store, one.key).items()}
    if not wanted.words.strip() and not wanted.like and not wanted.where:
        return finder, Found(hits=(), total=0, by_meaning=finder.index is not None)
    try:
        return finder, find(finder, wanted, hidden=hidden)
    except UnknownName:
        if wanted.like and finder.index is None:
            raise UsageError(Sentence("What is alike is not known yet."),
                             hint=Sentence("Wait until the passages are ready.")) from None
        raise


DOORS = (
    Door(path="/", answer=front),
    Door(path="/search", answer=search),
    Door(path="/search/export", answer=export),
    Door(path="/search/index", answer=make_ready, method="POST"),
)
