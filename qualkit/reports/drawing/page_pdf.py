"""The report as PDF, and its charts as SVG and PNG, drawn by Typst. Nothing is fetched, nothing is guessed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from qualkit.reports.drawing.page_html import facts
from qualkit.reports.drawing.templating import OURS
from qualkit.reports.pages.flow import Block

STANDARD = "ua-1"
"""PDF/UA-1: tagged, for people who have it read to them."""

_MISSING = re.compile(r"the text `\"(.+)\"` could not be displayed", re.DOTALL)


def render(data: Mapping[str, Any], flow: Sequence[Block], *, fonts_folder: Path | None = None,
           problems: list[str]) -> bytes | None:
    """Return the PDF; None, with a problem that names the script, where a letter has no font."""
    import typst

    fonts = _fonts(fonts_folder)
    inputs = {"data": json.dumps(_model(data, flow), ensure_ascii=False), "fonts": json.dumps(_families(fonts))}
    try:
        return b"".join(_compile("report.typ", inputs, fonts, pdf_standards=STANDARD,
                                 timestamp=_seconds(data["opening"]["date"])))
    except typst.TypstError as error:
        if not _MISSING.search(error.message):
            raise
    scripts = missing_scripts(inputs["data"], fonts)
    problems.append(f"The PDF was not made: there is no font for {', '.join(scripts)}. The other formats hold all "
                    "text. Put a font for it into reports/templates/fonts/ and report again.")
    return None


def draw_charts(charts: Sequence[Mapping[str, Any]], image: str, fonts_folder: Path | None = None) -> list[bytes]:
    """Return each chart as ``svg`` or ``png``: pages of one document, since to begin one takes longer."""
    if not charts:
        return []
    return _compile("figure.typ", {"data": json.dumps([dict(one) for one in charts], ensure_ascii=False)},
                    _fonts(fonts_folder), format=image, ppi=220.0)


def missing_scripts(text: str, fonts: Any) -> list[str]:
    """The scripts of a text for which no letter shape is at hand, found by trying its words."""
    import typst

    words = sorted({word for word in re.findall(r"[^\s\"\\]+", text) if any(ord(letter) > 0x24F for letter in word)})
    found: list[str] = []
    while words and len(found) < 20:
        try:
            _compile("glyphs.typ", {"data": json.dumps(words), "fonts": json.dumps(_families(fonts))}, fonts,
                     pdf_standards=STANDARD)
        except typst.TypstError as error:
            letter = _MISSING.search(error.message)
            if letter is None:
                break
            script = script_of(letter.group(1)[0])
            found.append(script)
            words = [word for word in words if all(script_of(one) != script for one in word)]
            continue
        break
    return found or ["some letters"]


def script_of(letter: str) -> str:
    """The script of a letter by its Unicode name ("Tibetan"), its code for what has none."""
    name = unicodedata.name(letter, "")
    if not name or not letter.isalpha():
        return f"the sign U+{ord(letter):04X}"
    return name.split("-")[0].split()[0].capitalize() if not name.startswith("CJK") else "Chinese characters"


def _model(data: Mapping[str, Any], flow: Sequence[Block]) -> dict[str, Any]:
    kept = ("labels", "language", "marks", "opening")
    lean = [{**block, "quote": {name: value for name, value in block["quote"].items() if name != "context"}}
            if block["kind"] == "quote" else block for block in flow]
    return {name: data[name] for name in kept} | {
        "flow": lean, "facts": facts(data), "brief": bool(data.get("brief"))}


def _compile(template: str, inputs: Mapping[str, str], fonts: Any, **options: Any) -> list[bytes]:
    """The document as one file, or as one for each page."""
    import typst

    made = typst.compile(OURS / template, root=OURS, font_paths=fonts, ignore_system_fonts=True,
                         sys_inputs=dict(inputs), package_path=OURS / "no-packages",
                         package_cache_path=OURS / "no-packages", **options)
    return made if isinstance(made, list) else [made]


def _fonts(folder: Path | None) -> Any:
    return _load_fonts(str(folder) if folder and folder.is_dir() else "")


@cache
def _load_fonts(folder: str) -> Any:
    import typst

    shipped = find_spec("manimgx_fonts")
    places = list(shipped.submodule_search_locations or ()) if shipped else []
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True,
                       font_paths=[*places, *([folder] if folder else [])])


def _families(fonts: Any) -> list[str]:
    """Families to fall back on, those for letters before those for signs."""
    names = [name for name in fonts.families() if "Mono" not in name and "Math" not in name]
    return sorted(names, key=lambda name: (name in ("Noto Emoji", "Noto Sans Symbols"), name))


def _seconds(day: str) -> int:
    """The report's date as the PDF's time stamp; 1980 where it has none."""
    try:
        return int(datetime.strptime(day[:10], "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
    except ValueError:
        return int(datetime(1980, 1, 1, tzinfo=UTC).timestamp())
