"""The open desk: one project, one store, and who sits at it. Requests get what they need of it as an `Asked`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from qualkit.actions.blinding import hidden_from, without_hidden_cells
from qualkit.actions.finder import Shelf
from qualkit.actions.opening import AUTHORED, Authored, authored_of, codebook_of, view_of
from qualkit.actions.review import Review, open_review
from qualkit.errors import QualkitError, Sentence, UnknownName, UsageError
from qualkit.model import Codebook, Document, Study, View
from qualkit.project import Project, open_project
from qualkit.reports.parts.basis import Basis, basis_of
from qualkit.store import Store
from qualkit.web.pages import Pages
from qualkit.web.sessions import Session, Sessions

T = TypeVar("T")
KEPT = 24
"""Things that the desk keeps ready at most: the files and the figures of a study for each of some coders, and texts
that are read."""

FILES = {"csv": "text/csv; charset=utf-8", "md": "text/markdown; charset=utf-8",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
"""The end of a file's name -> what browsers are told that it is."""
ADDRESS = ":/%#?=@[]!$&'()*+,;~"
"""What may stand in an address as it is."""


@dataclass(slots=True)
class Desk:
    """What all requests share. Files of the project are read anew when they have changed."""

    folder: Project
    store: Store
    port: int
    sessions: Sessions = field(default_factory=Sessions)
    pages: Pages = field(default_factory=Pages)
    shelf: Shelf = field(default_factory=Shelf)
    _books: dict[str, tuple[float, Codebook]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    files: threading.Lock = field(default_factory=threading.Lock)
    """Held by whoever changes a file that people write: of two acts that are one request, the second finds it done."""
    _kept: dict[tuple[str, ...], tuple[object, Any]] = field(default_factory=dict)

    def keep(self, name: tuple[str, ...], stamp: object, make: Callable[[], T]) -> T:
        """Return what was made under a name, made anew when its stamp is another; what was asked for least lately is
        let go."""
        with self._lock:
            known = self._kept.pop(name, None)
            if known is not None:
                self._kept[name] = known
        if known is not None and known[0] == stamp:
            made: T = known[1]
            return made
        made = make()
        with self._lock:
            self._kept.pop(name, None)
            self._kept[name] = (stamp, made)
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return made

    def authored(self, project: Project, study: Study) -> Authored:
        """What people wrote in files about a study, read anew when one of them has changed."""
        return self.keep(("authored", study.key), _written(project), lambda: authored_of(project, study))

    def make_ready(self) -> None:
        """Read the codebooks before anybody asks, so that a page that is looked at has nothing left to write."""
        project = self.project()
        for study in project.file.studies:
            with suppress(QualkitError):  # a file with mistakes is told of when its study is opened
                self.codebook(project, study)

    def store_stamp(self) -> object:
        """What is another value after every change of the store, whoever made it."""
        path = self.store.path
        return [_stat(path.with_name(path.name + end)) for end in ("", "-wal")]

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies know no ports, so that two desks on one machine would share one."""
        return f"qualkit-desk-{self.port}"

    def project(self) -> Project:
        """The project as its files stand now."""
        return open_project(self.folder.root, search_above=False)

    def codebook(self, project: Project, study: Study) -> Codebook:
        """The study's codebook as its file stands now, read anew when the file has changed."""
        path = project.codebook_path(study)
        changed = path.stat().st_mtime_ns if path.is_file() else 0
        with self._lock:
            known = self._books.get(study.key)
            if known is None or known[0] != changed:
                known = (changed, codebook_of(project, study))
                self.store.put_codebook(study.key, known[1])
                self._books[study.key] = known
            return known[1]


@dataclass(slots=True, kw_only=True)
class Sitting:
    """One coder at one study, for the length of a request."""

    desk: Desk
    project: Project
    study: Study
    coder: str

    @property
    def store(self) -> Store:
        """The project's store."""
        return self.desk.store

    @property
    def codebook(self) -> Codebook:
        """The study's codebook."""
        return self.desk.codebook(self.project, self.study)

    @property
    def review(self) -> Review:
        """The acts of a coder; see `qualkit.actions.review`."""
        return Review(project=self.project, store=self.store, study=self.study, codebook=self.codebook,
                      coder=self.coder)

    @property
    def view(self) -> View:
        """What reports may see of the study, less what this coder is not to see yet."""
        return view_of(self.project, self.store, self.study, viewer=self.coder,
                       authored=self.desk.authored(self.project, self.study))

    @property
    def basis(self) -> Basis:
        """What the figures of this study stand on, for this coder; kept as long as nothing has changed."""
        return self.keep("basis", lambda: without_hidden_cells(basis_of(self.view), self.hidden))

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """Return what was made of this study for this coder, made anew when the store or a file has changed."""
        stamp = self.desk.store_stamp(), _written(self.project)
        return self.desk.keep((name, self.study.key, self.coder), stamp, make)

    @property
    def hidden(self) -> Mapping[str, frozenset[str]]:
        """Document id -> coders whose work this one is not to see yet."""
        return hidden_from(self.coder, self.store, self.study.key)

    def document(self, document_id: str) -> Document:
        """Return a document of the study by its id.

        Raises:
            UnknownName: there is none.
        """
        for one in self.store.documents(self.study.key):
            if one.id == document_id:
                return one
        raise UnknownName("document", document_id)


@dataclass(kw_only=True)
class Asked:
    """One request: what it asks, in whose name, and the ways to answer."""

    request: Request
    desk: Desk
    session: Session
    form: FormData

    @property
    def path(self) -> Mapping[str, Any]:
        """The parts of the address that the route names."""
        return self.request.path_params

    def query(self, name: str, default: str = "") -> str:
        """A value behind the question mark."""
        return self.request.query_params.get(name, default)

    def given(self, name: str, default: str = "") -> str:
        """A field of the form."""
        value = self.form.get(name, default)
        return value if isinstance(value, str) else default

    def every(self, name: str) -> list[str]:
        """All fields of the form that have this name."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def number(self, name: str) -> int:
        """A whole number of the form, or behind the question mark.

        Raises:
            UsageError: it is none.
        """
        value = self.given(name) or self.query(name)
        if not value.isascii() or not value.isdigit() or len(value) > 15:
            raise UsageError(Sentence("The field %(name)r must be a whole number.", name=name),
                             hint=Sentence("Load the page again."))
        return int(value)

    @property
    def wants_part(self) -> bool:
        """Whether a script asks, for a part of a page."""
        return "hx-request" in self.request.headers or "x-part" in self.request.headers

    @cached_property
    def project(self) -> Project:
        """The project as its files stand now."""
        return self.desk.project()

    @cached_property
    def sitting(self) -> Sitting:
        """The study that the address names, and the coder of the session.

        Raises:
            UnknownName: there is no such study.
        """
        study = self.project.study(self.path["study"], synthesis=False)
        return Sitting(desk=self.desk, project=self.project, study=study, coder=self.session.coder)

    def sit(self, study: str) -> Review:
        """Enter the coder of the session into a study; done once, when they come to it."""
        return open_review(self.project, self.desk.store, coder=self.session.coder, study=study)

    @property
    def acting(self) -> Review:
        """The acts of the coder of the session; one who is new to the project is entered first."""
        if self.session.coder not in self.desk.store.coders():
            return self.sit(self.path["study"])
        return self.sitting.review

    # --- the answers ------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """The language of the pages: as chosen, else as the browser asks."""
        return self.session.language or self.desk.pages.choose(self.request.headers.get("accept-language", ""))

    def say(self, message: str) -> str:
        """A sentence of the desk in the language of the pages."""
        return self.desk.pages.translated(message, self.language)

    def again(self, sentence: str) -> str:
        """What an error says, in the language of the pages as far as it can be said in it."""
        return self.desk.pages.again(sentence, self.language)

    def page(self, template: str, *, status: int = 200, **data: Any) -> Response:
        """A whole page, or a part of one: the template decides."""
        said = {"asked": self, "session": self.session, "coder": self.session.coder, "path": self.request.url.path,
                "study": self.sitting.study if "study" in self.path else None, "project": self.project}
        return HTMLResponse(self.desk.pages.render(template, self.language, said | data), status)

    def json(self, value: Any, *, status: int = 200) -> Response:
        """Values for a script."""
        return JSONResponse(value, status)

    def go(self, address: str) -> Response:
        """Go on to another page of the desk; ``address`` is one of our own making."""
        safe = quote(address, safe=ADDRESS)  # browsers leave tabs and line ends out: "/\t/elsewhere" is "//elsewhere"
        if not safe.startswith("/") or safe.startswith("//"):
            raise ValueError("the desk leads to its own pages only")
        if self.wants_part:
            return Response(status_code=204, headers={"HX-Redirect": safe})
        return RedirectResponse(safe, 303)

    def file(self, content: bytes, name: str) -> Response:
        """A file to keep. ``name`` is of our own making: letters, digits, dots and hyphens; its end tells the kind."""
        return Response(content, media_type=FILES[name.rpartition(".")[2]],
                        headers={"content-disposition": f'attachment; filename="{name}"'})


def _written(project: Project) -> object:
    """What is another value after every change of a file that people wrote."""
    files = (path for folder in AUTHORED for path in sorted((project.root / folder).rglob("*")))
    return [(str(path), _stat(path)) for path in (project.root / "qualkit.toml", *files)]


def _stat(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
