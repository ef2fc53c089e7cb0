"""All cues of a codebook in one language, found in a single pass over a text.

Each word is looked up once: it names the cues that could begin at it. Text without any cue's first
word costs one dictionary look-up per word, however many codes there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import NamedTuple

from qualkit.text.cues import LIGHT, WITHIN, Cue, CueKind, Form, is_light
from qualkit.text.lemmas import dictionary_forms
from qualkit.text.units import Span
from qualkit.text.words import Word, fold, primary, stem

_FORMS = 1 << 17
_OCCURRENCES = 6

NO_LEMMAS: Mapping[Span, str] = {}
Run = tuple[str, ...]
"""Words that follow one another: stems, or beginnings with a ``*`` behind them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found at ``text[start:end]``, in the sentence of that number."""

    code: str
    cue: Cue
    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class _Rule:
    code: str
    cue: Cue


class _Entry(NamedTuple):
    """What is known of a word's form: its stems, and the runs and exact cues that may begin with it."""

    stems: tuple[str, ...]
    folded: str
    light: bool
    runs: tuple[Run, ...]
    exact: tuple[_Rule, ...]


class CueIndex:
    """The cues of one language; build it once, use it for any number of texts.

    With ``lemmas`` (see `qualkit.text.lemmas`), a cue is also found where the dictionary forms agree.
    """

    def __init__(self, cues: Iterable[tuple[str, Cue]], language: str, *, lemmas: bool = False) -> None:
        self.language = primary(language)
        self._light = LIGHT.get(self.language, frozenset())
        self._users: defaultdict[Run, list[tuple[_Rule, int]]] = defaultdict(list)
        self._by_stem: defaultdict[str, list[Run]] = defaultdict(list)
        self._open: list[Run] = []
        self._exact: defaultdict[str, list[_Rule]] = defaultdict(list)
        self._patterns: list[_Rule] = []
        self._known: dict[tuple[str, str], _Entry] = {}
        rules = [_Rule(code, cue) for code, cue in cues]
        self._lemmas = self._heads(rules) if lemmas else {}
        for rule in rules:
            self._add(rule)

    def find(self, text: str, words: Sequence[Word], sentences: Sequence[Span],
             lemmas: Mapping[Span, str] = NO_LEMMAS) -> list[Hit]:
        """Return the cues that stand in a text; ``words``, ``sentences`` and ``lemmas`` are its own.

        Cues that are blocked, or stand inside a longer phrase of the same code, are left out.
        """
        keys = [(word.text, lemmas.get((word.start, word.end), "")) for word in words]
        entries = [self._known.get(key) or self._entry(*key) for key in keys]
        hits: list[Hit] = []
        at = 0
        for number, (start, end) in enumerate(sentences):
            first = at
            while at < len(words) and words[at].start < end:
                at += 1
            if any(entry.runs or entry.exact for entry in entries[first:at]):
                hits += self._in_sentence(words[first:at], entries[first:at], number)
            hits += _patterns(self._patterns, text[start:end], start, number)
        return list(_settled(hits)) if hits else hits

    def _heads(self, rules: Sequence[_Rule]) -> Mapping[str, Run]:
        """The stems of the dictionary forms of each side of the cues, by the side as written."""
        sides = list({_written(side): side for rule in rules for side in rule.cue.sides}.items())
        parsed = dictionary_forms([text for text, _ in sides], self.language)
        return {text: tuple(stem(known.get(place, form.text), self.language)
                            for form, place in zip(side, _places(side), strict=True))
                for (text, side), known in zip(sides, parsed, strict=True)}

    def _add(self, rule: _Rule) -> None:
        if rule.cue.kind is CueKind.PATTERN:
            self._patterns.append(rule)
        elif rule.cue.kind is CueKind.EXACT:
            self._exact[fold(rule.cue.sides[0][0].text)].append(rule)
        else:
            for number, side in enumerate(rule.cue.sides):
                for run in self._runs(side):
                    if run not in self._users:
                        self._open.append(run) if run[0].endswith("*") else self._by_stem[run[0]].append(run)
                    self._users[run].append((rule, number))

    def _runs(self, side: Sequence[Form]) -> set[Run]:
        """The runs that a side is matched by: its stems, those of its letters without accents, its lemmas."""
        heads = self._lemmas.get(_written(side)) or [stem(form.text, self.language) for form in side]
        kept = [pair for pair in zip(side, heads, strict=True) if not is_light(pair[0], self.language)]
        ways = [(f"{fold(form.text)}*",) * 3 if form.open else (*self._stems(form.text), head)
                for form, head in kept or zip(side, heads, strict=True)]
        return set(zip(*ways, strict=True))

    def _stems(self, form: str) -> tuple[str, str]:
        """A word's stem, and the one it has for those who type without accents."""
        return stem(form, self.language), stem(fold(form), self.language)

    def _entry(self, form: str, lemma: str) -> _Entry:
        if len(self._known) >= _FORMS:  # a server that reads on for weeks must not grow
            self._known.clear()
        roots, folded = (*self._stems(form), *([stem(lemma, self.language)] if lemma else ())), fold(form)
        runs = (*(run for root in dict.fromkeys(roots) for run in self._by_stem.get(root, ())),
                *(run for run in self._open if folded.startswith(run[0][:-1])))
        light = folded.rstrip("'") in self._light and not runs
        self._known[form, lemma] = entry = _Entry(roots, folded, light, runs, tuple(self._exact.get(folded, ())))
        return entry

    def _in_sentence(self, words: Sequence[Word], entries: Sequence[_Entry], number: int) -> Iterator[Hit]:
        core = [at for at, entry in enumerate(entries) if not entry.light]
        near: defaultdict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
        rules: dict[int, _Rule] = {}
        for place, at in enumerate(core):
            for rule in entries[at].exact:
                if (stop := _exact_end(rule, words, at)) >= 0:
                    yield Hit(rule.code, rule.cue, words[at].start, words[stop].end, number)
            for run in entries[at].runs:
                if not _fits(run, entries, core[place:place + len(run)]):
                    continue
                stop = core[place + len(run) - 1]
                for rule, side in self._users[run]:
                    if len(rule.cue.sides) == 1:
                        yield Hit(rule.code, rule.cue, words[at].start, words[stop].end, number)
                    else:
                        rules[id(rule)] = rule
                        near[id(rule)][side].append((place, place + len(run) - 1))
        for key, sides in near.items():
            rule = rules[key]
            if len(sides) == len(rule.cue.sides) and (span := _nearest(sides)):
                first, last = words[core[span[0]]], words[core[span[1]]]
                yield Hit(rule.code, rule.cue, first.start, last.end, number)


def _written(side: Sequence[Form]) -> str:
    return " ".join(form.text for form in side)


def _places(side: Sequence[Form]) -> Iterator[Span]:
    """Where the words of a side stand in it as written."""
    at = 0
    for form in side:
        yield at, at + len(form.text)
        at += len(form.text) + 1


def _fits(run: Run, entries: Sequence[_Entry], places: Sequence[int]) -> bool:
    return len(places) == len(run) and all(
        entries[at].folded.startswith(part[:-1]) if part.endswith("*") else part in entries[at].stems
        for part, at in zip(run, places, strict=True))


def _exact_end(rule: _Rule, words: Sequence[Word], at: int) -> int:
    """The last word of an exact form that begins here, or -1; a capital in the cue makes case count."""
    forms = rule.cue.sides[0]
    found = [word.text.replace("’", "'") for word in words[at:at + len(forms)]]
    wanted = [form.text for form in forms]
    if not any(map(str.isupper, "".join(wanted))):
        found = [text.lower() for text in found]
    return at + len(forms) - 1 if found == wanted else -1


def _nearest(sides: Mapping[int, Sequence[Span]]) -> Span | None:
    """The tightest choice of one occurrence per side with neighbours near enough, or None."""
    best: Span | None = None
    for choice in product(*(spans[:_OCCURRENCES] for spans in sides.values())):
        ordered = sorted(choice)
        gaps = (b[0] - a[1] for a, b in pairwise(ordered))
        if all(0 < gap <= WITHIN for gap in gaps):
            span = ordered[0][0], ordered[-1][1]
            if best is None or span[1] - span[0] < best[1] - best[0]:
                best = span
    return best


def _patterns(rules: Sequence[_Rule], sentence: str, start: int, number: int) -> Iterator[Hit]:
    for rule in rules:
        match = rule.cue.expression.search(sentence) if rule.cue.expression else None
        if match and match.end() > match.start():
            yield Hit(rule.code, rule.cue, start + match.start(), start + match.end(), number)


def _settled(hits: Sequence[Hit]) -> Iterator[Hit]:
    """The hits that stand, in order of place.

    They are neither blocked, nor part of a longer phrase of their code, nor the same words found by a
    second cue of it ("sit at the back", "sat at the back").
    """
    by_code: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_code[hit.code].append(hit)
    stand = []
    for own in by_code.values():
        blocks = [hit for hit in own if hit.cue.blocks]
        whole = [hit for hit in own if hit.cue.kind in (CueKind.PHRASE, CueKind.EXACT)]
        places: set[Span] = set()
        for hit in own:
            blocked = hit.cue.blocks or any(b.start < hit.end and hit.start < b.end for b in blocks)
            if blocked or (hit.start, hit.end) in places or any(_inside(hit, other) for other in whole):
                continue
            places.add((hit.start, hit.end))
            stand.append(hit)
    yield from sorted(stand, key=lambda hit: (hit.start, hit.end))


def _inside(hit: Hit, other: Hit) -> bool:
    return other.start <= hit.start and hit.end <= other.end and other.end - other.start > hit.end - hit.start
