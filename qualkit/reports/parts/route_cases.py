"""A route's cases, each with its host, its place, its case study, what participants judged of it, and its lessons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from qualkit.model import SWOT, ItemKind
from qualkit.reports.parts.items import Row, Shelf
from qualkit.text.words import fold

Case = dict[str, Any]  # JSON values

SHORTEST = 4
"""Letters a word must have to tell one case from another."""


def cases(shelf: Shelf, lessons: Sequence[Row]) -> list[Case]:
    """The cases in the order in which the documents name them.

    Documents call one case by several names ("crab fattening", "Crab fattening, Kankramari", the title of its
    study): a name goes to the one case that shares most of its words. What goes to none is a case of its own.
    """
    made = _named(shelf)
    _add_swot(made, shelf)
    for document, title in shelf.cases.items():
        case = belongs(title, made)
        if case is None and not any(one["named"] for one in made):
            case = _blank(title)
            made.append(case)
        if case is not None:
            case["study"] = case["study"] or document
    for host in shelf.of(ItemKind.HOST):
        _add_host(made, host)
    for one in lessons:
        case = belongs(f"{one['case']} {one['project']} {one['region']}", made)
        if case is not None and one["author"]:
            case["lessons"].append(one["id"])
    return made


def called(lessons: Iterable[Row], made: Sequence[Case]) -> list[Row]:
    """Lessons with their case by the name that the route gives it."""
    names = {each: one["name"] for one in made if one["name"] for each in one["lessons"]}
    return [one | {"case": names[one["id"]]} if one["case"] and one["id"] in names else one for one in lessons]


def belongs(name: str, made: Sequence[Case]) -> Case | None:
    """The case that a name means, if one case shares more of its words than any other."""
    exact = [one for one in made if one["name"] and fold(one["name"]) == fold(name.strip())]
    if len(exact) == 1:
        return exact[0]
    shared = sorted(((len(_words(name) & _of(one)), at) for at, one in enumerate(made)), reverse=True)
    if not shared or not shared[0][0] or (len(shared) > 1 and shared[0][0] == shared[1][0]):
        return None
    return made[shared[0][1]]


def _named(shelf: Shelf) -> list[Case]:
    made: dict[str, Case] = {}
    for one in shelf.of(ItemKind.CASE):
        name = re.split(r"\.\s", one["text"], maxsplit=1)[0].strip(" .")
        case = _blank(name) | {"named": True, "number": one["number"], "site": one["fields"].get("place", "")}
        made.setdefault(fold(name), case | {key: one[key] for key in ("place", "undecided", "by")})
    return list(made.values())


def _add_swot(made: list[Case], shelf: Shelf) -> None:
    for one in shelf.of(*SWOT):
        name = shelf.case_of(one)
        case = belongs(name, made) if name else next((each for each in made if not each["name"]), None)
        if case is None:
            case = _blank(name)
            made.append(case)
        voice = one["fields"].get("voice", "")
        text = re.sub(rf"\s*[(\[]{re.escape(voice)}[)\]]\s*[.;]?\s*$", "", one["text"]) if voice else one["text"]
        case[one["kind"]].append(one | {"case": name, "voice": voice, "text": text})


def _add_host(made: list[Case], host: Row) -> None:
    place, name = host["fields"].get("place", ""), host["fields"].get("case", "")
    case = belongs(name or place, made) if name or place else None
    if case is None:
        case = _blank("") | {key: host[key] for key in ("place", "undecided", "by")}
        made.append(case)
    if host["text"] not in case["hosts"]:
        case["hosts"].append(host["text"])
    case["site"] = case["site"] or place


def _blank(name: str) -> Case:
    return {"named": False, "name": name, "number": "", "site": "", "hosts": [], "study": "", "lessons": [],
            "place": "", "undecided": False, "by": "", **{kind.value: [] for kind in SWOT}}


def _of(case: Case) -> set[str]:
    return _words(" ".join([case["name"], case["site"], *case["hosts"]]))


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"[^\W_]+", fold(text)) if len(word) >= SHORTEST}


def days(shelf: Shelf, made: Iterable[Case]) -> list[Row]:
    """The days of the programme, each with the hosts whose name or place its words hold."""
    found = []
    held = list(made)
    for one in shelf.of(ItemKind.PROGRAMME_DAY):
        fields = one["fields"]
        told = " ".join([one["text"], fields.get("place", ""), fields.get("done", "")])
        hosts = [host for case in held for host in case["hosts"]
                 if _says(told, host) or _says(told, case["site"])]
        found.append(one | {"date": fields.get("date", ""), "site": fields.get("place", ""), "hosts": hosts,
                            "done": fields.get("done", "") or ("" if fields.get("place") else one["text"])})
    return found


def _says(told: str, name: str) -> bool:
    bare = re.sub(r"\s*\([^()]*\)", "", name).strip()
    return bool(bare) and re.search(rf"(?<!\w){re.escape(fold(bare))}(?!\w)", fold(told)) is not None
