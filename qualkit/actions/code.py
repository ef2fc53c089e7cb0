"""Code words by hand: give codes to a selection, make a code of its words, change or take back what one gave.

Each is one act. Whoever acts names what they saw (the text's hash, the coding's revision): where that is no longer so,
nothing is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from qualkit.actions.opening import now
from qualkit.actions.review import Given, Review
from qualkit.errors import ChangedUnderYou, Sentence, UnknownName, UsageError
from qualkit.files.codebook_form import ENDED
from qualkit.model import Anchor, Codebook, CodeStatus, Coding, Document, derive, mint

LONGEST_NAME = 60
"""Characters of the selected words that make a code's name."""
RECENT = 9
"""How many of the codes given last are offered."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """Words that somebody selected: ``start:end`` in the text that had this hash."""

    document: Document
    text_hash: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """What came of giving codes: the codings as they were made, and of which codes they were there before."""

    codings: tuple[Coding, ...]
    known: tuple[str, ...] = ()


def give(review: Review, where: Selected, *, codes: Sequence[str], given: Given, request: str = "") -> Coded:
    """Give one or more codes (id, key or name) to a selection, as one act.

    Raises:
        ChangedUnderYou: the text is another than the one that was selected in.
        UnknownName: there is no such code.
        UsageError: no code was named, one may not be given any more, or nothing is selected.
    """
    ids = list(dict.fromkeys(review.code_id(one) for one in codes))
    if not ids:
        raise UsageError(Sentence("No code was chosen."), hint=Sentence("Choose one or more codes."))
    for one in ids:
        _refuse_ended(one, review.codebook)
    anchor = anchor_of(review, where)
    near = review.store.codings(review.study.key, document=where.document.id, coder=review.coder,
                                within=(anchor.start, anchor.end))
    there = {one.code for one in near if one.anchors == (anchor,) and one.direction is given.direction}
    again = review.store.is_done(request)
    made = [_coding(review, anchor, code=one, given=given, request=request) for one in ids]
    review.store.add_codings(made, coder=review.coder, request=request)
    return Coded(codings=tuple(made), known=() if again else tuple(one for one in ids if one in there))


def give_new(review: Review, where: Selected, *, key: str, name: str, definition: str, given: Given,
             request: str = "") -> Coded:
    """Add an emergent code to the codebook, in the words of the people themselves, and give it to them.

    The file tells who added it and when; the log has the coding.

    Raises:
        ChangedUnderYou: the text, or the codebook's file, is another than the one that was seen.
        UsageError: the key is taken or is no key, or the definition is missing.
    """
    if review.store.is_done(request):
        return give(review, where, codes=[key], given=given, request=request)
    if not name.strip() or not definition.strip():
        raise UsageError(Sentence("A new code needs a name and a definition."),
                         hint=Sentence("Write down in a sentence what the code stands for."))
    anchor_of(review, where)  # before the file is changed
    return give(review, where, codes=[review.new_code(key, name.strip(), definition)], given=given, request=request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of a coding; ``where`` and ``code`` None leave them as they are."""

    given: Given
    where: Selected | None = None
    code: str | None = None


def change(review: Review, coding_id: str, *, revision: int, wanted: Change,
           request: str = "") -> tuple[Coding, Coding]:
    """Change an own coding: span, code, direction, flags, memo. Returns what it was and what it is.

    Raises:
        ChangedUnderYou: it, or the text, was changed since.
        UnknownName: there is no such coding, or code.
        UsageError: it is somebody else's, or the code may not be given any more.
    """
    old, done = _as_seen(review, coding_id, revision=revision, request=request)
    if done:
        return old, old
    new = replace(old, direction=wanted.given.direction, hedged=wanted.given.hedged, key_quote=wanted.given.key_quote,
                  memo=wanted.given.memo)
    if wanted.where is not None:
        new = replace(new, anchors=(anchor_of(review, wanted.where),))
    code = old.code if wanted.code is None else review.code_id(wanted.code)
    if code != old.code:
        _refuse_ended(code, review.codebook)
        new = replace(new, code=code, codebook_version=review.codebook.version)
    if new != old:
        review.store.amend(new, coder=review.coder, request=request)
    return old, new


def take_back(review: Review, coding_id: str, *, revision: int, request: str = "") -> Coding:
    """Withdraw an own coding; it stays in the store with the time.

    Raises:
        ChangedUnderYou: it was changed or taken back since.
        UnknownName: there is no such coding.
        UsageError: it is somebody else's.
    """
    old, done = _as_seen(review, coding_id, revision=revision, request=request)
    if not done:
        review.store.withdraw([old.id], coder=review.coder, request=request)
    return old


def confirm_place(review: Review, coding_id: str, *, revision: int, request: str = "") -> Coding:
    """Say that an own coding stands rightly where its words were found again in a corrected text.

    Raises:
        ChangedUnderYou: it was changed or taken back since.
        UnknownName: there is no such coding.
        UsageError: it is somebody else's.
    """
    old, done = _as_seen(review, coding_id, revision=revision, request=request)
    if not done:
        review.confirm(old, request=request)
    return old


def own_coding(review: Review, coding_id: str) -> Coding:
    """Return a coding of this coder, as it stands in the study.

    Raises:
        UnknownName: there is none, or it is not to be seen.
        UsageError: it is somebody else's.
    """
    found = review.store.coding(coding_id)
    documents = {one.id for one in review.store.documents(review.study.key)}
    if found.document not in documents:
        raise UnknownName("coding", coding_id)
    if found.coder != review.coder:
        raise UsageError(Sentence("This coding is somebody else's: only who gave a code can change it."),
                         hint=Sentence("Code the words yourself, or settle the difference under Agreement."))
    return found


def anchor_of(review: Review, where: Selected) -> Anchor:
    """Cut out what was selected.

    Raises:
        ChangedUnderYou: the text is another than the one that was selected in.
        UsageError: the selection is empty or lies outside the text.
    """
    if where.text_hash != where.document.text_hash:
        raise ChangedUnderYou("The document")
    content = review.store.former_text(where.text_hash) or ""
    if not 0 <= where.start < where.end <= len(content) or not content[where.start:where.end].strip():
        raise UsageError(Sentence("No words are selected."), hint=Sentence("Select the words that the code is about."))
    return Anchor.at(where.document.id, where.text_hash, content, start=where.start, end=where.end)


def recent_codes(review: Review) -> list[str]:
    """The ids of the codes that this coder gave last, the latest first."""
    active = {one.id for one in review.codebook.active}
    own = review.store.codings(review.study.key, coder=review.coder)
    latest = sorted(own, key=lambda one: one.made_at, reverse=True)
    return list(dict.fromkeys(one.code for one in latest if one.code in active))[:RECENT]


def key_from(words: str, *, parent: str = "", taken: Collection[str] = ()) -> str:
    """Derive a code's key from words: letters without accents, hyphens between, a number where it is taken.

    Words of scripts that have no plain letters keep their own.
    """
    plain = "".join(one for one in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(one))
    stem = "-".join(_WORD.findall(plain))[:40].rstrip("-") or "code"
    above = f"{parent}/" if parent else ""
    keys = {one.casefold() for one in taken}
    number, key = 1, f"{above}{stem}"
    while key.casefold() in keys:
        number += 1
        key = f"{above}{stem}-{number}"
    return key


def name_from(words: str) -> str:
    """The selected words as the name of a code: on one line, not too long, cut between words."""
    flat = " ".join(words.split()).strip(" .,;:!?…\"'“”«»")
    return flat if len(flat) <= LONGEST_NAME else flat[:LONGEST_NAME].rsplit(" ", 1)[0]


def _refuse_ended(code: str, codebook: Codebook) -> None:
    found = codebook.by_id.get(code)
    if found is not None and found.status is not CodeStatus.ACTIVE:
        raise UsageError(Sentence("The code %(code)r is %(status)s and may not be given any more.", code=found.key,
                                  status=ENDED[found.status]),
                         hint=Sentence("Choose another; the codebook says which took its place."))


def _as_seen(review: Review, coding_id: str, *, revision: int, request: str) -> tuple[Coding, bool]:
    """An own coding, and whether this request was done before; if not, it must be as it was seen."""
    old, done = own_coding(review, coding_id), review.store.is_done(request)
    if not done and (old.revision != revision or old.withdrawn_at is not None):
        raise ChangedUnderYou("This coding")
    return old, done


def _coding(review: Review, anchor: Anchor, *, code: str, given: Given, request: str) -> Coding:
    """A request that is sent twice makes the same coding."""
    return Coding(id=derive("coding", request, code) if request else mint(), anchors=(anchor,), code=code,
                  coder=review.coder, made_at=now(), codebook_version=review.codebook.version,
                  direction=given.direction, hedged=given.hedged, key_quote=given.key_quote, memo=given.memo)
