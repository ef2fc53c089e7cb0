"""The report as one HTML file that needs nothing else: no network, no script to be read."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from qualkit.measures.look_up import WEIGHTS
from qualkit.reports.drawing.templating import OURS, our_template, render_ours, render_user, user_template
from qualkit.reports.labels import day
from qualkit.reports.pages import colour
from qualkit.reports.pages.flow import Block
from qualkit.reports.parts.anchors import slug
from qualkit.text.small import SMALL
from qualkit.text.synonyms import groups

SUFFIX = "html.j2"


def lexicon(own: Sequence[Sequence[str]] = ()) -> dict[str, Any]:
    """What a page that can be searched looks words up by: the same as the program."""
    return {"small": sorted(SMALL), "synonyms": [" ".join(one) for one in groups(own)], "weights": dict(WEIGHTS)}


def render(data: Mapping[str, Any], flow: Sequence[Block], *, pictures: Mapping[str, bytes],
           templates_folder: Path | None = None) -> bytes:
    """Return the page, from the user's template where there is one."""
    context = page_context(data, flow, pictures)
    theirs = user_template(templates_folder, data["kind"], SUFFIX)
    if theirs is not None:
        return render_user(theirs.parent, theirs.name, context, autoescape=True)
    trusted = context | {"css": Markup(context["css"]), "script": Markup(context["script"])}
    return render_ours(our_template(data["kind"], SUFFIX).name, trusted, autoescape=True).encode("utf-8")


def page_context(data: Mapping[str, Any], flow: Sequence[Block],
                 pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """What a template may use: plain values only. ``pictures``: a figure's id -> its SVG."""
    css = _assets(data["kind"], "css") + _shades()
    script = _assets(data["kind"], "js")
    names, blocks = _attributes(flow), [_pictured(block, pictures) for block in _stepped(flow)]
    return {"report": data, "flow": blocks, "L": data["labels"], "css": css, "script": script,
            "csp": _policy(css, script), "facts": facts(data), "slugs": {name: slug(name) for name in names},
            "filters": _filters(data, flow), "lexicon": lexicon(data.get("synonyms", ()))}


def _pictured(block: Block, pictures: Mapping[str, bytes]) -> Block:
    """A figure with its picture, as an address of an image has it."""
    if block["kind"] != "chart":
        return block
    return block | {"svg": base64.b64encode(pictures.get(block["id"], b"")).decode("ascii")}


def _stepped(flow: Sequence[Block]) -> list[Block]:
    """The blocks, each heading inside a person's prose one step below the chapter that it stands in."""
    found, level = [], 1
    for block in flow:
        level = block["level"] if block["kind"] == "heading" else level
        found.append(block | {"level": level + 1} if block["kind"] == "subheading" else block)
    return found


def _assets(kind: str, suffix: str) -> str:
    """What all pages share, and what this kind's page adds to it."""
    return "".join(path.read_text("utf-8") for path in dict.fromkeys(
        (OURS / f"report.{suffix}", our_template(kind, suffix))))


def facts(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The opening as pairs of name and value, the empty ones left out."""
    opening, labels = data["opening"], data["labels"]
    found = [(labels[f"opening.{name}"], ", ".join(value) if isinstance(value, list) else value)
             for name, value in {**opening, "date": day(opening["date"], labels)}.items()
             if name not in ("title", "study")]
    return [(name, value) for name, value in found if value]


def _shades() -> str:
    """The classes of the heat table, the ink chosen by contrast for each shade."""
    return "".join(f".shade-{step}{{background:{colour.fill(step)};color:{colour.ink(colour.fill(step))}}}\n"
                   for step in range(colour.STEPS + 1))


def _policy(css: str, script: str) -> str:
    return ("default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
            f"style-src 'sha256-{_sha(css)}'; script-src 'sha256-{_sha(script)}'")


def _sha(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _attributes(flow: Sequence[Block]) -> list[str]:
    return list(dict.fromkeys(name for block in flow if block["kind"] == "quote"
                              for name in block["quote"]["attributes"]))


def _filters(data: Mapping[str, Any], flow: Sequence[Block]) -> list[dict[str, Any]]:
    quotes = [block["quote"] for block in flow if block["kind"] == "quote"]
    if not quotes:
        return []
    labels = data["labels"]
    found = [{"name": labels["filter.theme"], "by": "data-theme",
              "choices": [(theme["key"], theme["name"]) for theme in data.get("themes", ())]}]
    for name in _attributes(flow):
        values = sorted({quote["attributes"][name] for quote in quotes if name in quote["attributes"]})
        shown = labels.get(f"attribute.{name}", name[:1].upper() + name[1:])
        found.append({"name": shown, "by": f"data-attribute-{slug(name)}",
                      "choices": [(value, value) for value in values]})
    return found
