"""What documents that are no interviews are made of: see what is proposed, accept it or not, think again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualkit.actions.opening import now, store_of, view_of
from qualkit.errors import UnknownName, UsageError
from qualkit.files.item_edits import items_file, remove_items, write_items
from qualkit.model import Item, ItemKind, ItemVerdict, View
from qualkit.project import Project

SHORTEST = 4
"""So many letters of an id name an item, if no other begins with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An item and the line it stands on, counted from 1; 0 where its text has changed or is gone."""

    item: Item
    line: int = 0
    short: str = ""
    """The beginning of its id that no other item of the study has."""
    overtaken: bool = False
    """It was said to be absent, and its document holds it by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Items of a study, by document and in the order of the text; ``decided`` counts those left out."""

    study: str
    items: tuple[Placed, ...] = ()
    proposed: int = 0
    decided: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One item with the words around it."""

    placed: Placed
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was written down, and where."""

    study: str
    verdict: str
    items: tuple[Item, ...]
    path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which items are meant: ids or their beginnings; or all of a document and kinds."""

    ids: tuple[str, ...] = ()
    every: bool = False
    document: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """What a person says instead of what was proposed."""

    text: str = ""
    number: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def listing(project: Project, *, study: str = "", wanted: Wanted | None = None, decided: bool = False) -> Structure:
    """Return what is proposed and nobody decided on; ``decided``: what people decided instead."""
    wanted = wanted or Wanted()
    which = project.study(study, synthesis=False)
    with store_of(project, read_only=True) as store:
        view = view_of(project, store, which)
        proposals, known = view.proposals(), view.records.items
        shorts = _shorts([*proposals, *known])
        chosen = [one for one in (known if decided else proposals) if _is_wanted(one, wanted)]
        held = [one for one in (*proposals, *known) if one.verdict is not ItemVerdict.REJECTED]
        placed = tuple(replace(one, overtaken=any(each.overtakes(one.item) for each in held))
                       for one in _placed(view, chosen, shorts))
        return Structure(study=which.key, items=placed, proposed=len(proposals), decided=len(known))


def show(project: Project, key: str, *, study: str = "", around: int = 240) -> Shown:
    """Return one item with the words around it.

    Raises:
        UsageError: no item has such an id.
    """
    which = project.study(study, synthesis=False)
    with store_of(project, read_only=True) as store:
        view = view_of(project, store, which)
        every = [*view.proposals(), *view.records.items]
        (item,) = _by_ids(every, [key])
        (placed,) = _placed(view, [item], _shorts(every))
        content = _content(view, item)
        if content is None:
            return Shown(placed=placed)
        return Shown(
            placed=placed,
            before=content[max(0, item.start - around) : item.start],
            after=content[item.end : item.end + around],
        )


def decide(
    project: Project, wanted: Wanted, verdict: ItemVerdict, *, by: str, study: str = "", amended: Amended | None = None
) -> Decided:
    """Accept or reject items under a person's name; what was decided before can be decided anew.

    Raises:
        UsageError: nobody is named, nothing is chosen, an id names none, or one wording is given for several items.
    """
    which, amended = project.study(study, synthesis=False), amended or Amended()
    if not by.strip():
        raise UsageError("A decision needs a name.", hint="Say who decides with --by NAME.")
    with store_of(project, read_only=True) as store:
        view = view_of(project, store, which)
        proposals, known = view.proposals(), view.records.items
    chosen = _chosen(proposals, known, wanted)
    if (amended.text or amended.number is not None) and len(chosen) != 1:
        raise UsageError("One wording cannot stand for several items.", hint="Name one item.")
    items = tuple(
        replace(
            one,
            text=amended.text or one.text,
            number=one.number if amended.number is None else amended.number,
            fields=_joined(one.fields, amended.fields),
            verdict=verdict,
            by=by.strip(),
            date=now().date().isoformat(),
            note=amended.note or ("" if one.verdict is not verdict else one.note),
        )
        for one in chosen
    )
    folder = project.root / "findings"
    path = items_file(folder, which.key)
    elsewhere = {one.id for one in known} & {one.id for one in items}
    if elsewhere:
        remove_items(folder, which.key, elsewhere)
    write_items(path, items, study=which.key)
    return Decided(study=which.key, verdict=verdict.value, items=items, path=path)


def undo(project: Project, ids: Sequence[str], *, study: str = "") -> Decided:
    """Take decisions back: the items are proposed again, as long as their document holds them.

    Raises:
        UsageError: no item that was decided on has such an id.
    """
    which = project.study(study, synthesis=False)
    with store_of(project, read_only=True) as store:
        known = view_of(project, store, which).records.items
    items = tuple(_by_ids(known, ids))
    remove_items(project.root / "findings", which.key, {one.id for one in items})
    return Decided(study=which.key, verdict="undone", items=items)


def _joined(old: Mapping[str, str], new: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in {**old, **new}.items() if value}


def _chosen(proposals: Sequence[Item], known: Sequence[Item], wanted: Wanted) -> list[Item]:
    if wanted.every == bool(wanted.ids):
        raise UsageError(
            "Nothing is chosen." if not wanted.ids else "Ids and --all were given.",
            hint="Name items by id, or say --all with --document and --kind.",
        )
    if wanted.ids:
        return _by_ids([*proposals, *known], wanted.ids)
    chosen = [one for one in proposals if _is_wanted(one, wanted)]
    if not chosen:
        raise UsageError("No proposed item is like that.", hint="See: qualkit structure list")
    return chosen


def _is_wanted(item: Item, wanted: Wanted) -> bool:
    kinds = {one.replace("-", "_").replace(" ", "_") for one in wanted.kinds}
    if unknown := kinds - set(ItemKind):
        raise UnknownName("kind", min(unknown), tuple(ItemKind))
    named = wanted.document in ("", item.document) or item.document.rpartition("/")[2] == wanted.document
    return named and (not kinds or item.kind in kinds)


def _by_ids(items: Sequence[Item], ids: Sequence[str]) -> list[Item]:
    found: dict[str, Item] = {}
    for key in ids:
        fitting = {one.id: one for one in items if one.id == key or (len(key) >= SHORTEST and one.id.startswith(key))}
        if len(fitting) > 1:
            raise UsageError(f"{len(fitting)} items have ids that begin with {key!r}.", hint="Write more of the id.")
        if not fitting:
            raise UsageError(f"No item has an id that begins with {key[:40]!r}.", hint="See: qualkit structure list")
        found |= fitting
    return list(found.values())


def _shorts(items: Sequence[Item]) -> Mapping[str, str]:
    """The shortest beginning of each id, eight letters or more, that no other has."""
    shorts: dict[str, str] = {}
    ids = sorted({one.id for one in items})
    for at, key in enumerate(ids):
        length = 8
        while length < len(key) and any(
            other[:length] == key[:length] for other in (*ids[max(0, at - 1) : at], *ids[at + 1 : at + 2])
        ):
            length += 1
        shorts[key] = key[:length]
    return shorts


def _placed(view: View, items: Sequence[Item], shorts: Mapping[str, str]) -> Iterator[Placed]:
    for item in items:
        content = _content(view, item)
        yield Placed(
            item=item, line=content.count("\n", 0, item.start) + 1 if content is not None else 0, short=shorts[item.id]
        )


def _content(view: View, item: Item) -> str | None:
    """The text an item stands in, if it still does."""
    document = next((one for one in view.documents() if one.key == item.document and not one.missing), None)
    content = view.text(document.id).content if document else ""
    return content if content and content[item.start : item.end] == item.quote else None
