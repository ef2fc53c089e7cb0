"""Every error a user can meet. Each writes its own sentence and knows the next step.

* QualkitError
  + InputError                one input cannot be used; the others go on
    - NotReadable             the bytes are not what they claim, or are damaged
    - TooLarge                over a limit of size, ratio, depth, time or memory
    - PasswordProtected       encrypted; we do not guess
    - UnknownEncoding         the letters cannot be told; say which encoding it is
    - UnknownFormat           no reader knows these bytes
    - NothingToRead           there is no text in it
  + UsageError                the request does not make sense as it stands
    - NotAProject             no qualkit.toml here or above
    - UnknownName             a name that is not known; the known ones are listed
    - FileInvalid             a file people author has mistakes; all are listed
    - ChangedUnderYou         a file or record changed since it was shown
    - MissingExtra            an optional part is not installed
    - NothingToLearn          people have decided too little to learn from
    - StaleModel              what was learnt belongs to another version of the codebook or of qualkit
  + StoreError                the store cannot be used; nothing was changed
    - StoreLocked             another process holds it
    - StoreCorrupt            it is damaged, or not a store
    - StoreNewer              a later qualkit made it
    - StoreUnwritable         read-only or full
  + ReportRefused             a report may not be made as asked; says which rules and why
  + AnchorBroken              a quote does not stand where its anchor says
  + WorkerLost                a worker process was ended from outside, twice on the same work
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(name: str) -> str:
    """Return a file name that is safe on a terminal: control and bidi characters are escaped."""
    return "".join(map(_printable, name))


def _printable(character: str) -> str:
    if "\udc80" <= character <= "\udcff":  # an undecodable byte of a file name (surrogateescape)
        return f"%{ord(character) - 0xDC00:02X}"
    if character.isprintable() and character not in _BIDI:
        return character
    return character.encode("unicode_escape").decode("ascii")



class QualkitError(Exception):
    """Something a user can mend. ``str()`` is the sentence, ``hint`` the next step."""

    hint = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint or self.hint

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes as it is: constructors that write the sentence cannot be called again."""
        return _travelled, (type(self), self.args), self.__dict__


def _travelled(kind: type[QualkitError], args: tuple[object, ...]) -> QualkitError:
    return kind.__new__(kind, *args)


class InputError(QualkitError):
    """One input cannot be used. Readers raise it; ingest turns it into a rejection."""

    def __init__(self, reason: str, *, hint: str = "", place: str = "") -> None:
        super().__init__(reason, hint=hint)
        self.place = place

    def as_text(self, source: str) -> str:
        """The contract's line: ``path[:place]: reason. What to do.``"""
        where = f"{printable(source)}:{self.place}" if self.place else printable(source)
        return f"{where}: {self} {self.hint}".rstrip()


class NotReadable(InputError):
    """The bytes are not what they claim to be, or are damaged."""

    hint = "Open it in the program that made it and save it again."


class TooLarge(InputError):
    """Over a limit of size, ratio, depth, time or memory."""

    hint = "Split it into smaller files."


class PasswordProtected(InputError):
    """Encrypted with a password."""

    hint = "Save a copy without a password."


class UnknownEncoding(InputError):
    """The letters cannot be told from the bytes."""

    hint = "Name the encoding with --encoding (for example --encoding cp1252)."


class UnknownFormat(InputError):
    """No reader knows these bytes."""

    hint = "Save it as txt, docx, odt, pdf, rtf, html, vtt, srt, csv or xlsx."


class NothingToRead(InputError):
    """The file holds no text."""

    hint = "Check that it is the right file."


class UsageError(QualkitError):
    """The request does not make sense as it stands."""


class NotAProject(UsageError):
    """No project folder here or above."""

    def __init__(self, folder: str) -> None:
        super().__init__(f"{printable(folder)} is not in a qualkit project (no qualkit.toml here or above).",
                         hint="Make one with: qualkit new my-project")


class UnknownName(UsageError):
    """A name that is not known. Close ones are offered, else all are listed."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        close = difflib.get_close_matches(name, names, n=3)
        hint = (f"Did you mean {' or '.join(close)}?" if close
                else f"Known: {', '.join(names[:40])}." if names else f"There is no {what} yet.")
        super().__init__(f"No {what} is called {name!r}.", hint=hint)


class FileInvalid(UsageError):
    """A file that people author has mistakes; all of them are listed together."""

    def __init__(self, source: str, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(str(problem) for problem in problems)
        super().__init__(f"{printable(source)} has {len(problems)} mistake{'s' * (len(problems) != 1)}:\n{lines}",
                         hint="Mend them and try again; nothing was changed.")


class ChangedUnderYou(UsageError):
    """A file or record changed since it was shown."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} has changed since you saw it; nothing was written.",
                         hint="Look at the new version and try again.")


class MissingExtra(UsageError):
    """A part is not installed: that of an extra, or (``extra`` empty) one that every install should hold."""

    def __init__(self, what: str, extra: str) -> None:
        package = f"qualkit-synthesis[{extra}]" if extra else "qualkit-synthesis"
        super().__init__(f"{what} is not installed.", hint=f"pip install '{package}'")


class NothingToLearn(UsageError):
    """People have decided too little to learn from."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Nothing can be learnt yet: {reason}.",
                         hint="Decide on suggestions (qualkit review), or code documents in full (review --read). "
                              "Rules and likeness suggest codes meanwhile.")


class StaleModel(UsageError):
    """What was learnt belongs to another version of the codebook, or of qualkit; nothing was changed."""

    def __init__(self, engine: str) -> None:
        super().__init__(f"What {engine} learnt belongs to another version of the codebook; nothing was changed.",
                         hint="Run: qualkit learn --fresh")


class StoreError(QualkitError):
    """The store cannot be used; nothing was changed."""


class StoreLocked(StoreError):
    """Another process holds the store for longer than we wait."""

    hint = "Wait until the other qualkit command has ended, then try again."


class StoreCorrupt(StoreError):
    """The store is damaged, or is not a qualkit store."""

    hint = "Run: qualkit doctor"


class StoreNewer(StoreError):
    """A later version of qualkit made this store."""

    hint = "Upgrade qualkit, or use the version that made it."


class StoreUnwritable(StoreError):
    """The store's disk or folder is read-only or full."""

    hint = "Free some space or make the folder writable."


class ReportRefused(QualkitError):
    """A report may not be made as asked."""

    def __init__(self, rules: Sequence[str], *, hint: str = "") -> None:
        self.rules = tuple(rules)
        each = " " if len(rules) == 1 else "\n- "  # one to a line, if there are more
        super().__init__("The report was refused:" + "".join(f"{each}{rule}" for rule in rules),
                         hint=hint or "Mend these, ask for a draft, or override with a name and a reason.")


class AnchorBroken(QualkitError):
    """A quote does not stand where its anchor says. The message holds no transcript text."""

    hint = "Run: qualkit doctor"

    def __init__(self, document: str, start: int, end: int) -> None:
        super().__init__(f"The quote anchored at {start}:{end} of {printable(document)} is not there.")


class WorkerLost(QualkitError):
    """A worker process was ended from outside, twice on the same work."""

    hint = "Free some memory, or use fewer workers (executor = \"serial\" in qualkit.toml)."

    def __init__(self, code: int | None) -> None:
        super().__init__(f"A worker process ended in the middle of its work (code {code}).")
