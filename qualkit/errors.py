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
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gettext import NullTranslations

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


class Sentence(str):
    """An English sentence that can be said again in another language.

    It is made of a template and of what fills it in, by name: ``Sentence("No code is called %(name)r.", name=key)``,
    where ``r`` puts the name between quotation marks. Whole numbers are written with their thousands apart. A value
    may be such a sentence itself, or several, which then stand on lines of their own. Where there is nothing to fill
    in, the template is the sentence, per cent signs and all. The template has to stand there as it is, not be put
    together: so `make words` finds it.
    """

    template: str
    many: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Sentence:
        """Say it in English."""
        return cls._made(template, "", values)

    @classmethod
    def counted(cls, one: str, many: str, /, *, count: int, **values: object) -> Sentence:
        """A sentence that is another one for one thing and for several; ``count`` chooses, and fills in too."""
        return cls._made(one, many, {"count": count, **values})

    @classmethod
    def _made(cls, template: str, many: str, values: Mapping[str, object]) -> Sentence:
        chosen = many if many and values["count"] != 1 else template
        made = super().__new__(cls, chosen % {name: _english(value) for name, value in values.items()}
                               if values else chosen)
        made.template, made.many, made.values = template, many, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes with all it is made of."""
        return self._made, (self.template, self.many, self.values)

    def again(self, words: NullTranslations, *, apart: str = ",") -> str:
        """Say it in the language of a catalogue, in which ``apart`` stands between thousands."""
        count = self.values.get("count")
        said = (words.ngettext(self.template, self.many, count) if self.many and isinstance(count, int)
                else words.gettext(self.template) if self.template else "")
        return said % {name: _told(value, words, apart) for name, value in self.values.items()} if self.values else said


def _english(value: object) -> object:
    if isinstance(value, tuple):
        return "\n".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else value


def _told(value: object, words: NullTranslations, apart: str) -> object:
    if isinstance(value, tuple):
        return "\n".join(str(_told(one, words, apart)) for one in value)
    if isinstance(value, Sentence):
        return value.again(words, apart=apart)
    if isinstance(value, int):
        return f"{value:,}".replace(",", apart)
    return _Name(value, words.gettext("'%(name)s'")) if isinstance(value, str) else value


class _Name(str):
    """A name that stands between the quotation marks of a language where a template quotes it (``%(name)r``)."""

    quoted: str

    def __new__(cls, name: str, marks: str) -> _Name:
        made = super().__new__(cls, name)
        made.quoted = marks % {"name": name}
        return made

    def __repr__(self) -> str:
        return self.quoted


def either(names: Sequence[str]) -> str:
    """Several names between which somebody may choose."""
    return reduce(lambda one, other: Sentence("%(one)s or %(other)s", one=one, other=other), names)


class QualkitError(Exception):
    """Something a user can mend. ``sentence`` says what is so, as `str` does too; ``hint`` is the next step.

    Both may be a `Sentence`, so that the desk can say them in French. Any other text is said as it is.
    """

    hint: str = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint or self.hint

    @property
    def sentence(self) -> str:
        """What is so, as it was given; `str` of the error knows no languages."""
        return str(self) if not self.args else self.args[0]

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
        super().__init__(Sentence("%(folder)s is not in a qualkit project (no qualkit.toml here or above).",
                                  folder=printable(folder)),
                         hint=Sentence("Make one with: qualkit new my-project"))


class UnknownName(UsageError):
    """A name that is not known. Close ones are offered, else all are listed; with none given, there is a choice of
    which nobody knows here what it holds. ``what`` is a noun, found by `make words`."""

    def __init__(self, what: str, name: str, known: Iterable[str] | None = None) -> None:
        noun = what if isinstance(what, Sentence) else Sentence(what)
        super().__init__(Sentence("No %(what)s is called %(name)r.", what=noun, name=name),
                         hint=_offered(noun, name, None if known is None else sorted(known)))


def _offered(noun: Sentence, name: str, names: Sequence[str] | None) -> Sentence:
    if names is None:
        return Sentence("Check the name, or choose from what is there.")
    if close := difflib.get_close_matches(name, names, n=3):
        return Sentence("Did you mean %(names)s?", names=either(close))
    if names:
        return Sentence("Known: %(names)s.", names=", ".join(names[:40]))
    return Sentence("There is no %(what)s yet.", what=noun)


class FileInvalid(UsageError):
    """A file that people author has mistakes; all of them are listed together."""

    def __init__(self, source: str, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        lines = tuple(one if isinstance(one, str) else str(one) for one in problems)
        super().__init__(Sentence.counted("%(source)s has %(count)s mistake:\n%(lines)s",
                                          "%(source)s has %(count)s mistakes:\n%(lines)s",
                                          count=len(lines), source=printable(source), lines=lines),
                         hint=Sentence("Mend them and try again; nothing was changed."))


class ChangedUnderYou(UsageError):
    """A file or record changed since it was shown. ``what`` begins the sentence, and is found by `make words`."""

    def __init__(self, what: str) -> None:
        super().__init__(Sentence("%(what)s has changed since you saw it; nothing was written.",
                                  what=what if isinstance(what, Sentence) else Sentence(what)),
                         hint=Sentence("Look at the new version and try again."))


class MissingExtra(UsageError):
    """A part is not installed: that of an extra, or (``extra`` empty) one that every install should hold."""

    def __init__(self, what: str, extra: str) -> None:
        package = f"qualkit-synthesis[{extra}]" if extra else "qualkit-synthesis"
        super().__init__(Sentence("%(what)s is not installed.", what=what), hint=f"pip install '{package}'")


class NothingToLearn(UsageError):
    """People have decided too little to learn from."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Nothing can be learnt yet: {reason}.",
                         hint="Decide on suggestions (qualkit review), or code documents in full (review --read). "
                              "Rules and likeness suggest codes meanwhile.")


class StaleModel(UsageError):
    """What was learnt belongs to another version of the codebook, or of qualkit; nothing was changed."""

    def __init__(self, engine: str) -> None:
        super().__init__(Sentence("What %(engine)s learnt belongs to another version of the codebook; nothing was "
                                  "changed.", engine=engine),
                         hint=Sentence("Run: qualkit learn --fresh"))


class StoreError(QualkitError):
    """The store cannot be used; nothing was changed."""


class StoreLocked(StoreError):
    """Another process holds the store for longer than we wait."""

    hint = Sentence("Wait until the other qualkit command has ended, then try again.")


class StoreCorrupt(StoreError):
    """The store is damaged, or is not a qualkit store."""

    hint = Sentence("Run: qualkit doctor")


class StoreNewer(StoreError):
    """A later version of qualkit made this store."""

    hint = Sentence("Upgrade qualkit, or use the version that made it.")


class StoreUnwritable(StoreError):
    """The store's disk or folder is read-only or full."""

    hint = Sentence("Free some space or make the folder writable.")


class ReportRefused(QualkitError):
    """A report may not be made as asked."""

    def __init__(self, rules: Sequence[str], *, hint: str = "") -> None:
        self.rules = tuple(rules)
        each = " " if len(rules) == 1 else "\n- "  # one to a line, if there are more
        super().__init__("The report was refused:" + "".join(f"{each}{rule}" for rule in rules),
                         hint=hint or "Mend these, ask for a draft, or override with a name and a reason.")


class AnchorBroken(QualkitError):
    """A quote does not stand where its anchor says. The message holds no transcript text."""

    hint = Sentence("Run: qualkit doctor")

    def __init__(self, document: str, start: int, end: int) -> None:
        super().__init__(Sentence("The quote anchored at %(place)s of %(document)s is not there.",
                                  place=f"{start}:{end}", document=printable(document)))


class WorkerLost(QualkitError):
    """A worker process was ended from outside, twice on the same work."""

    hint = "Free some memory, or use fewer workers (executor = \"serial\" in qualkit.toml)."

    def __init__(self, code: int | None) -> None:
        super().__init__(f"A worker process ended in the middle of its work (code {code}).")
