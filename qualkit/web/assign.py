"""Who codes which documents beside whom, blind or not, and how far each has come."""

from __future__ import annotations

from starlette.responses import Response

from qualkit.actions.assign import SEED, Task, assign, assignments, unassign
from qualkit.errors import Sentence, UsageError
from qualkit.model import CoderKind, mint
from qualkit.web.desk import Asked
from qualkit.web.doors import Door


def listed(asked: Asked) -> Response:
    """All assignments, and the form for more."""
    sitting = asked.sitting
    found = assignments(sitting.store, sitting.study, hidden=sitting.hidden)
    people = sorted({one.handle for one in sitting.store.coders().values() if one.kind is not CoderKind.ENGINE}
                    | {asked.session.coder})
    documents = [one for one in sitting.store.documents(sitting.study.key) if not one.missing and not one.duplicate_of]
    taken = {one.document.id for one in found}
    return asked.page("assignments.html", found=found, people=people, documents=documents, taken=taken, seed=SEED,
                      finished=sum(one.is_finished for one in found))


def add(asked: Asked) -> Response:
    """Assign documents to coders.

    Raises:
        UnknownName: there is no such document.
        UsageError: nobody or nothing is named.
    """
    sitting = asked.sitting
    documents = tuple(sitting.document(one).key for one in asked.every("document"))
    others = asked.given("others").replace(",", " ").split()
    task = Task(coders=(*asked.every("coder"), *others), documents=documents, seed=_count(asked, "seed", SEED),
                draw=_count(asked, "draw", 0), blind=asked.given("blind") != "no",
                request=asked.given("request") or mint())
    assign(sitting.store, sitting.study, task, by=sitting.coder)
    return asked.go(f"/study/{sitting.study.key}/agreement/assignments")


def end(asked: Asked) -> Response:
    """End an assignment; what was coded stays.

    Raises:
        UnknownName: it does not stand any more.
        UsageError: the coder works blind in it.
    """
    sitting = asked.sitting
    wanted = asked.every("assignment")
    if not wanted:
        raise UsageError(Sentence("No assignment is named."), hint=Sentence("Load the page again."))
    for one in sitting.store.assignments(sitting.study.key):
        if one.id in wanted and one.document in sitting.hidden and sitting.coder in one.coders:
            raise UsageError(Sentence("You work blind on this document yourself: to end it would show you the "
                                      "others’ work."),
                             hint=Sentence("Let somebody else end it."))
    unassign(sitting.store, sitting.study, wanted, by=sitting.coder, request=asked.given("request"))
    return asked.go(f"/study/{sitting.study.key}/agreement/assignments")


def _count(asked: Asked, name: str, otherwise: int) -> int:
    return asked.number(name) if asked.given(name) else otherwise


BASE = "/study/{study}/agreement/assignments"
DOORS = (
    Door(path=BASE, answer=listed),
    Door(path=BASE, answer=add, method="POST"),
    Door(path=f"{BASE}/end", answer=end, method="POST"),
)
