"""The map of passages: a page for the team that needs nothing else, no network and no script.

Each passage is a mark whose shape and colour together say its topic; the number beside a group says it in words too.
Picking a topic in the list dims the others, by the style sheet alone. Every passage also stands in a list below.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from qualkit.reports.drawing.templating import OURS, render_ours

SHAPES = ("circle", "square", "triangle", "diamond", "plus", "star", "wedge", "bar")
TONES = ("blue", "orange", "green", "red", "purple")
"""As many shapes as share no divisor with the number of tones: forty pairs before one comes again."""

WIDE, HIGH, MARGIN = 1_000, 680, 34

_NEAR = 80
"""How near marks must lie to be one crowd."""

_APART = (190, 22)
"""How far two labels must be apart, along and down, to be read."""


def render(data: Mapping[str, Any], labels: Mapping[str, str], *, language: str) -> bytes:
    """Return the page in a language. ``data`` holds a panel per language of the passages (`actions.topic_map`)."""
    panels = [_panel(one) for one in data["languages"]]
    css = (OURS / "topics.css").read_text("utf-8") + "".join(map(_picking, panels))
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    return render_ours("topics.html.j2", {
        "L": labels, "language": language, "title": data["title"], "invented": data["invented"],
        "engine": data["engine"], "scope": data["scope"], "left_out": data["left_out"], "panels": panels,
        "css": Markup(css), "csp": f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'", "wide": WIDE, "high": HIGH}, autoescape=True).encode("utf-8")


def _panel(panel: Mapping[str, Any]) -> dict[str, Any]:
    topics = [one | {"shape": SHAPES[(one["number"] - 1) % len(SHAPES)],
                     "tone": TONES[(one["number"] - 1) % len(TONES)]} for one in panel["topics"]]
    of = {one["number"]: one for one in topics}
    points = [one | {"x": round(MARGIN + one["x"] * (WIDE - 2 * MARGIN), 1),
                     "y": round(MARGIN + one["y"] * (HIGH - 2 * MARGIN), 1),
                     "shape": of[one["topic"]]["shape"] if one["topic"] else "dot",
                     "tone": of[one["topic"]]["tone"] if one["topic"] else "grey"} for one in panel["points"]]
    inside = {one["number"]: [point for point in points if point["topic"] == one["number"]] for one in topics}
    return dict(panel) | {"topics": [one | {"points": inside[one["number"]]} for one in topics], "points": points,
                          "loose": [point for point in points if not point["topic"]],
                          "labels": _labels([(one, inside[one["number"]]) for one in topics])}


def _labels(groups: Sequence[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]]) -> list[dict[str, Any]]:
    """A label for each topic where its marks lie densest, moved down where another stands there already."""
    placed: list[dict[str, Any]] = []
    for topic, points in groups:
        x, y = _densest(points)
        for _ in range(len(groups)):
            clash = next((one for one in placed
                          if abs(one["x"] - x) < _APART[0] and abs(one["y"] - y) < _APART[1]), None)
            if clash is None:
                break
            y = clash["y"] + _APART[1]
        words = topic["words"].split(", ")[:2]
        placed.append({"x": min(max(x, 100), WIDE - 100), "y": min(y, HIGH - 8), "number": topic["number"],
                       "text": f"{topic['number']} {', '.join(words)}"})
    return placed


def _densest(points: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """The middle of the marks around the one that has most others near it."""
    near = max(([other for other in points if math.hypot(one["x"] - other["x"], one["y"] - other["y"]) < _NEAR]
                for one in points), key=len)
    return sum(one["x"] for one in near) / len(near), sum(one["y"] for one in near) / len(near)


def _picking(panel: Mapping[str, Any]) -> str:
    """The rules by which a picked topic stands out."""
    name = panel["language"]
    return "".join(
        f"#map-{name}:has(#pick-{name}-{one['number']}:checked) :is(.pt:not(.t{one['number']}),"
        f".label:not(.t{one['number']})){{opacity:.09}}\n" for one in panel["topics"])
