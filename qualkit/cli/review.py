"""``qualkit review``: a keyboard queue of suggestions, or a whole document with suggestions hidden."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import click

from qualkit.actions.queue import Filter
from qualkit.actions.review import Given, Passage, Review, open_review
from qualkit.cli.common import here, study_option
from qualkit.cli.screen import DECIDE_KEYS, DRAWN_KEYS, READ_KEYS, Pen, label, sentences_of, show, show_displaced
from qualkit.errors import QualkitError, UsageError
from qualkit.measures.reading_order import STRATEGIES
from qualkit.model import Direction, Document, Place, Suggestion
from qualkit.text.units import sentences

DIRECTIONS = {"+": Direction.PRESENT, "~": Direction.MIXED, "-": Direction.ABSENT}
BACK, NEXT, STAY, QUIT, FINISH, LAST = "back", "next", "stay", "quit", "finish", "last"


@click.command()
@click.option("--coder", required=True, envvar="QUALKIT_CODER", help="Your handle (or set QUALKIT_CODER).")
@click.option("--read", "document", default="", metavar="DOCUMENT",
              help="Code this whole document with suggestions hidden; ends in a reading.")
@click.option("--document", "documents", multiple=True, help="Only these documents.")
@click.option("--code", "codes", multiple=True, help="Only these codes and their children.")
@click.option("--engine", default="", help="Only what this engine suggested.")
@click.option("--least", default=0.0, help="Only scores of at least this.")
@click.option("--unsure", is_flag=True, help="Also what the engines abstained from.")
@click.option("--strategy", type=click.Choice(STRATEGIES),
              help="In which order, instead of that of the text: see qualkit next.")
@click.option("--seed", default=1, show_default=True, help="Which draw, for the strategies random and diverse.")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="No more passages than this (0: all).")
@click.option("--moved", is_flag=True, help="Confirm codings whose quotes a corrected transcript has moved.")
@study_option
@click.pass_context
def review(ctx: click.Context, /, coder: str, document: str, study: str, moved: bool, strategy: str | None,
           **wanted: object) -> None:
    """Decide on suggestions one passage at a time, or code a document with fresh eyes (--read).

    With --strategy random or diverse, passages come up one by one with suggestions hidden; f says that a
    passage is coded in full, also where there is nothing to code, and that is what estimates rest on.

    Accepting a suggestion makes a coding under your name. Everything can be undone, also
    tomorrow: u takes back your last act.
    """
    from qualkit.actions.opening import store_of

    project = here(ctx)
    _ask_for_a_terminal()
    with store_of(project) as store:
        sitting = open_review(project, store, coder=coder, study=study)
        # A slip of the finger would be another person in every count.
        new = f"{coder} is new here. Known: {', '.join(sitting.others)}." if sitting.others else ""
        desk = Desk(review=sitting, message=new)
        if moved:
            desk.confirm()
        elif document:
            desk.read(sitting.document(document))
        else:
            chosen = Filter(strategy=strategy or "", **wanted)  # type: ignore[arg-type]  # click gives these by name
            desk.draw(chosen) if chosen.is_drawn else desk.decide(chosen)


@dataclass(slots=True)
class Desk:
    """One sitting at the terminal: the keys and what they do."""

    review: Review
    pen: Pen = field(default_factory=Pen)
    decided: int = 0
    message: str = ""

    def decide(self, wanted: Filter) -> None:
        """Go through the queue."""
        passage = None
        for passage in self.review.queue(wanted):
            if self._settle(passage) == QUIT:
                break
        if passage is None:
            click.echo("No suggestion waits for you here. More may come of: qualkit tag")
        click.echo(f"{self.decided} decisions and codings in this sitting. {self.message}".rstrip())

    def confirm(self) -> None:
        """Go through the codings that a corrected transcript has moved, and list those it left without a place."""
        for coding, before, after in self.review.displaced():
            show_displaced(coding, before, after, self.review.codebook)
            key = _key()
            if key == "q":
                break
            acts = {"y": self.review.confirm, "w": self.review.withdraw}
            if key in acts and not (key == "y" and coding.place is Place.ORPHAN):
                acts[key](coding)
                self._done("Settled.")
        click.echo(f"{self.decided} codings settled.")

    def read(self, document: Document) -> None:
        """Go through a document, suggestions hidden, back and forth."""
        number = 0
        while True:
            passages = list(self.review.passages(document))  # one document, so that one can go back
            if not passages:
                click.echo("There is nothing to read in this document.")
                return
            number = max(0, min(number, len(passages) - 1))
            move = self._read_one(passages[number], of=len(passages))
            if move in (QUIT, FINISH):
                break
            number += {NEXT: 1, BACK: -1, STAY: 0}[move]
        if move == FINISH and click.confirm("You have coded this document in full?", default=True):
            self.review.finish(document)
            self.message = "The reading is recorded."
        click.echo(f"{self.decided} codings in this sitting. {self.message}".rstrip())

    def draw(self, wanted: Filter) -> None:
        """Go through passages that were drawn, suggestions hidden; each that is done is recorded as read."""
        passages = list(self.review.queue(wanted))  # so that one can go back
        sample = f"{wanted.strategy} {wanted.seed}"
        number, read = 0, list[int]()
        while number < len(passages):
            move = self._read_drawn(passages[number], sample, which=f"{sample}, {number + 1} of {len(passages)}")
            if move == BACK:
                number = read.pop() if read else number
                continue
            read += [number] * (move in (FINISH, LAST))
            if move in (QUIT, LAST):
                break
            number += 1
        if not passages:
            click.echo("You have looked at every passage.")
        click.echo(f"{len(read)} passages read in full, {self.decided} codings in this sitting. "
                   f"{self.message}".rstrip())

    def _read_drawn(self, passage: Passage, sample: str, *, which: str) -> str:
        """Stay on a drawn passage until it is done or left for later, or the reading before it is taken back."""
        while True:
            passage = replace(self.review.passage(passage.document, passage.segment.ordinal), pick=passage.pick)
            show(passage, self.review.codebook, self.pen, heading=self._heading(which), keys=DRAWN_KEYS)
            self._say_message()
            key = _key()
            if key == "f" or (key in " \r\nq" and passage.codings and click.confirm(
                    "You have coded this passage in full?", default=True)):
                self.pen.reset()
                if self._safely(lambda here=passage: bool(self.review.read(here, sample))):  # type: ignore[misc]
                    return LAST if key == "q" else FINISH
            elif key in " \r\nq":
                self.pen.reset()
                return QUIT if key == "q" else NEXT
            elif key == "e":
                self._safely(lambda here=passage: self._code_part(here))  # type: ignore[misc]
            elif key in "uU":
                if self._turn(key) == "read passage":
                    return BACK if key == "u" else FINISH
            else:
                self._common_key(key, passage)

    # --- deciding ---------------------------------------------------------------------------

    def _settle(self, passage: Passage) -> str:
        """Stay on a passage until its suggestions are settled or the coder moves on."""
        self.pen.reset()
        wanted = passage.pick.code if passage.pick else ""
        self.pen.chosen = next((at for at, one in enumerate(passage.suggestions) if one.code == wanted), 0)
        while passage.suggestions:
            self._choose(passage, min(self.pen.chosen, len(passage.suggestions) - 1))
            show(passage, self.review.codebook, self.pen, heading=self._heading("review"), keys=DECIDE_KEYS,
                 known=self.review.known)
            self._say_message()
            key = _key()
            if key == "q":
                return QUIT
            if key in (" ", "\r", "\n"):
                return NEXT
            passage = self._decide_key(key, passage)
        return NEXT

    def _decide_key(self, key: str, passage: Passage) -> Passage:
        if key.isdigit() and 0 < int(key) <= len(passage.suggestions):
            self._choose(passage, int(key) - 1)
            return passage
        one = passage.suggestions[self.pen.chosen]
        acts = {"a": self._accept, "r": self._reject, "d": self._defer, "e": self._edit, "o": self._other}
        if key in acts:
            return _without(passage, one) if self._safely(lambda: acts[key](passage, one)) else passage
        return self._common_key(key, passage)

    def _choose(self, passage: Passage, number: int) -> None:
        one = passage.suggestions[number]
        if number != self.pen.chosen or self.pen.given == Given():
            self.pen.given = replace(self.pen.given, direction=one.direction, hedged=one.hedged)
        self.pen.chosen = number

    def _accept(self, passage: Passage, one: Suggestion) -> bool:
        self.review.accept(passage, one, self.pen.given)
        return self._done("Accepted.")

    def _reject(self, passage: Passage, one: Suggestion) -> bool:
        self.review.reject(passage, one, self.pen.given.memo)
        return self._done("Rejected.")

    def _defer(self, passage: Passage, one: Suggestion) -> bool:
        self.review.defer(passage, one, self.pen.given.memo)
        return self._done("Left for later.")

    def _edit(self, passage: Passage, one: Suggestion) -> bool:
        span = self._span(passage)
        if span is None:
            return False
        self.review.accept(passage, one, self.pen.given, start=span[0], end=span[1])
        return self._done("Accepted with another span.")

    def _other(self, passage: Passage, one: Suggestion) -> bool:
        code = self._ask_code()
        if not code:
            return False
        self.review.accept(passage, one, self.pen.given, code=code)
        return self._done("Accepted with another code.")

    # --- coding with fresh eyes -------------------------------------------------------------

    def _read_one(self, passage: Passage, *, of: int) -> str:
        show(passage, self.review.codebook, self.pen, heading=self._heading(f"reading, of {of}"), keys=READ_KEYS)
        self._say_message()
        key = _key()
        moves = {" ": NEXT, "\r": NEXT, "\n": NEXT, "b": BACK, "q": QUIT, "f": FINISH}
        if key in moves:
            self.pen.reset()
            return moves[key]
        if key == "e":
            self._safely(lambda: self._code_part(passage))
        else:
            self._common_key(key, passage)
        return STAY

    def _code_part(self, passage: Passage) -> bool:
        span = self._span(passage)
        return span is not None and self._code_span(passage, *span)

    def _code_span(self, passage: Passage, start: int, end: int) -> bool:
        code = self._ask_code()
        if not code:
            return False
        self.review.code(passage.document, start, end, code=code, given=self.pen.given)
        self.pen.reset()
        return self._done("Coded.")

    # --- keys that both share ---------------------------------------------------------------

    def _common_key(self, key: str, passage: Passage) -> Passage:
        given = self.pen.given
        if key in DIRECTIONS:
            direction = None if given.direction is DIRECTIONS[key] else DIRECTIONS[key]
            self.pen.given = replace(given, direction=direction)
        elif key == "h":
            self.pen.given = replace(given, hedged=not given.hedged)
        elif key == "s":
            self.pen.given = replace(given, key_quote=not given.key_quote)
        elif key == "m":
            self.pen.given = replace(given, memo=click.prompt("memo", default=given.memo, show_default=False))
        elif key == "c":
            self._safely(lambda: self._code_span(passage, passage.segment.start, passage.segment.end))
        elif key == "n":
            self._safely(self._new_code)
        elif key == "i":
            self._define(passage)
        elif key in ("u", "U"):
            self._turn(key)
        return passage

    def _turn(self, key: str) -> str:
        """Take back the last act (u) or do it again (U); return what it was."""
        entry = self.review.undo() if key == "u" else self.review.redo()
        done = "Undone" if key == "u" else "Redone"
        self.message = f"{done}: {entry.verb}." if entry else "There is nothing to take back."
        return entry.verb if entry else ""

    def _new_code(self) -> bool:
        key = click.prompt("key (parent/child)").strip()
        self.review.new_code(key, click.prompt("name").strip(), click.prompt("definition").strip())
        self.message = f"{key} is in the codebook as an emergent code."
        return True

    def _define(self, passage: Passage) -> None:
        wanted = (passage.suggestions[self.pen.chosen].code if passage.suggestions
                  else self._ask_code())
        code = self.review.codebook.by_id.get(wanted)
        if code is not None:
            click.echo(f"{code.key} · {code.name}\n{code.definition}\nInclude: {code.include}\nExclude: {code.exclude}")
            click.pause()

    def _ask_code(self) -> str:
        """Ask for a code by key, name or a part of one; list what fits until it is one."""
        while True:
            words = click.prompt("code (part of key or name, empty to leave)", default="", show_default=False).strip()
            if not words:
                return ""
            fits = [code for code in self.review.codebook.active if words == code.key] or [
                code for code in self.review.codebook.active
                if words.casefold() in f"{code.key} {code.name} {' '.join(code.names.values())}".casefold()]
            if len(fits) == 1:
                return fits[0].id
            for code in fits[:15]:
                click.echo(f"   {label(self.review.codebook, code.id)}")
            if not fits:
                click.echo("   no code has that in its key or name")

    def _span(self, passage: Passage) -> tuple[int, int] | None:
        """Ask which sentences of the passage, or which words (first … last)."""
        spans = list(sentences(passage.segment.text))
        click.echo(sentences_of(passage.segment.text, spans))
        wanted = click.prompt("sentences (2 or 2-3) or the words", default="", show_default=False).strip()
        found = chosen_part(wanted, passage.segment.text, spans)
        if found is None:
            self.message = "That is not in the passage." if wanted else ""
            return None
        return passage.segment.start + found[0], passage.segment.start + found[1]

    def _safely(self, act: Callable[[], bool]) -> bool:
        try:
            return act()
        except QualkitError as error:
            self.message = f"{error} {error.hint}"
            return False

    def _done(self, message: str) -> bool:
        self.decided += 1
        self.pen.reset()
        self.message = message
        return True

    def _heading(self, what: str) -> str:
        return f"{what} · {self.review.study.key} · {self.review.coder} · {self.decided} done"

    def _say_message(self) -> None:
        if self.message:
            click.secho(self.message, fg="cyan")
            self.message = ""


def _ask_for_a_terminal() -> None:
    """Refuse before anything is shown: words of a transcript do not belong in a script's log.

    Raises:
        UsageError: there is nobody to type a key (a script, a scheduled job).
    """
    try:
        if os.name == "nt" or os.isatty(sys.stdin.fileno()):
            return
    except OSError:  # keys that come from no file, as in a test
        return
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        raise _nobody_types() from None


def _nobody_types() -> UsageError:
    return UsageError("qualkit review needs a terminal to type at.",
                      hint="From a script, import decisions with: qualkit codings import FILE")


def _key() -> str:
    """Wait for one key.

    Raises:
        UsageError: there is nobody to type one (a script, a scheduled job).
    """
    try:
        return click.getchar()
    except OSError:  # no terminal to open; a pipe's end is EOFError, which click knows
        raise _nobody_types() from None


def _without(passage: Passage, settled: Suggestion) -> Passage:
    return replace(passage, suggestions=tuple(one for one in passage.suggestions if one is not settled))


def chosen_part(wanted: str, text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the span that ``2``, ``2-3`` or ``first words … last words`` means in ``text``."""
    first, dash, last = wanted.partition("-")
    numbers = [int(part) for part in chain([first], [last] if dash else []) if part.strip().isdigit()]
    if numbers and len(numbers) == 1 + bool(dash):
        low, high = min(numbers), max(numbers)
        return (spans[low - 1][0], spans[high - 1][1]) if low > 0 and high <= len(spans) else None
    head, _, tail = wanted.replace("...", "…").partition("…")
    start = text.find(head.strip()) if head.strip() else -1
    end = text.find(tail.strip(), start) + len(tail.strip()) if tail.strip() else start + len(head.strip())
    return (start, end) if 0 <= start < end else None
