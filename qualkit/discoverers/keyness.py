"""Words that one part of the corpus says more often than the rest: for corpora too small to have topics.

The log-likelihood ratio of Dunning, "Accurate methods for the statistics of surprise and coincidence", Computational
Linguistics 19(1), 1993, over all four cells (a word or another, here or in the rest), which holds for rare words too.
Beside it stand how large the difference is (log ratio: the relative frequencies' quotient to base 2, half a word added
where one is nil; Hardie 2014) and in how many documents the word stands: the words of one speaker are not independent
of one another, so that a high ratio from one document is about that document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log, log2

from qualkit.discoverers.terms import MOST, Terms, chosen, terms_of
from qualkit.discoverers.topics import named_by, told
from qualkit.errors import UsageError
from qualkit.model import CodeProposal, DiscoveryContext, PassageAt, Segment, proposal_id

CRITICAL = 10.83
"""The log-likelihood that one word by itself exceeds by chance once in a thousand; of thousands of words some do."""

TWICE = 1.0
"""The log ratio of a word that is said twice as often."""

TOGETHER = 0.5
"""The share of a word's passages that lie in a proposal, if the word belongs to it."""

LARGEST_LIST = 15


class Keyness:
    """Options: ``least`` log-likelihood, ``ratio`` (log ratio to base 2) a word must reach, ``most`` proposals."""

    name = "keyness.v1"
    wants_vectors = False
    least = 2

    def __init__(self, *, least: float = CRITICAL, ratio: float = TWICE, most: int = LARGEST_LIST) -> None:
        self.critical = least
        self.ratio = ratio
        self.most = most

    def discover(self, segments: Sequence[Segment], context: DiscoveryContext) -> Iterator[CodeProposal]:
        """Yield a proposal for each word or phrase that stands out, with what is said in the same passages.

        Raises:
            UsageError: there is no rest to hold the passages against.
        """
        if not segments:
            return
        if not context.rest:
            raise UsageError("There is nothing to hold these passages against: they are all there are.",
                             hint="Name a part of the corpus, for example --part region=Mopti, or --uncoded.")
        terms = terms_of([*segments, *context.rest], context.names, common=1)
        key_terms = self._key_terms(terms, len(segments))
        ratios = {key: ratio for key, _, ratio in key_terms}
        weights = {key: weight for key, weight, _ in key_terms}
        own = range(len(segments))
        found = 0
        waiting = [key for key, _ in chosen([(key, weight) for key, weight, _ in key_terms], terms, own,
                                            most=len(key_terms), share=0)]
        while waiting and found < self.most:
            family = _family(waiting, terms, own)
            waiting = [key for key in waiting if key not in family]
            found += 1
            yield self._proposal(segments, terms, family=family, weights=weights, ratios=ratios)

    def _key_terms(self, terms: Terms, own: int) -> list[tuple[str, float, float]]:
        """Terms of the first passages over both thresholds, the surest first, with log-likelihood and log ratio."""
        here = Counter(key for one in terms.of[:own] for key in one)
        there = Counter(key for one in terms.of[own:] for key in one)
        sizes = [(sum(one[pair] for one in terms.counts[:own]), sum(one[pair] for one in terms.counts[own:]))
                 for pair in (0, 1)]
        found = []
        for key, count in here.items():
            all_here, all_there = sizes[" " in key]
            weight = likelihood(count, all_here, there[key], all_there)
            ratio = log_ratio(count, all_here, there[key], all_there)
            if weight >= self.critical and ratio >= self.ratio:
                found.append((key, weight, round(ratio, 2)))
        return sorted(found, key=lambda one: (-round(one[1], 6), one[0]))

    def _proposal(self, segments: Sequence[Segment], terms: Terms, *, family: Sequence[str],
                  weights: dict[str, float], ratios: dict[str, float]) -> CodeProposal:
        held = Counter(place for key in family for place in terms.passages(key, range(len(segments))))
        ordered = [PassageAt(document=one.document, text_hash=one.text_hash, start=one.start, end=one.end)
                   for one in (segments[place] for place in sorted(held, key=lambda place: (-held[place], place)))]
        shown = tuple(told(key, weights[key], terms=terms, among=list(held), ratio=ratios[key]) for key in family)
        return CodeProposal(
            id=proposal_id(self.name, ordered, [one.text for one in shown]), engine=self.name, passages=tuple(ordered),
            languages=(terms.language,), terms=shown, name=named_by(shown))


def likelihood(here: int, own: int, there: int, rest: int) -> float:
    """Dunning's log-likelihood ratio of a word said ``here`` times among ``own`` words and ``there`` among ``rest``."""
    total, said = own + rest, here + there
    others = total - said
    cells = ((here, own, said), (there, rest, said), (own - here, own, others), (rest - there, rest, others))
    return 2 * sum(count * log(count * total / (row * column)) for count, row, column in cells if count)


def log_ratio(here: int, own: int, there: int, rest: int) -> float:
    """How many times as often, relative to all words, as the logarithm to base 2; half a word stands for none."""
    return log2(((here or 0.5) / max(own, 1)) / ((there or 0.5) / max(rest, 1)))


def _family(waiting: Sequence[str], terms: Terms, own: range) -> list[str]:
    """The surest term that is left, and those that are mostly said in the same passages."""
    head, *others = waiting
    places = set(terms.passages(head, own))
    kept = [head]
    for key in others:
        held = terms.passages(key, own)
        if len(kept) < MOST and len(places.intersection(held)) >= TOGETHER * len(held):
            kept.append(key)
    return kept
