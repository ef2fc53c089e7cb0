"""Topics by BERTopic, with our vectors, our reduction and our groups; its c-TF-IDF says what words tell each apart.

Grootendorst, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure" (2022). None of the models that it
would otherwise fetch is needed: it is handed vectors, a reduction to fifteen dimensions (`clusters.reduced`) and
groups (`clusters.grouped`), and terms that are already cut, stemmed and freed of small words and names (`terms`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qualkit.discoverers.clusters import WAYS, Array, grouped, reduced
from qualkit.discoverers.terms import MOST, Terms, chosen, terms_of
from qualkit.errors import MissingExtra, UsageError
from qualkit.model import CodeProposal, DiscoveryContext, PassageAt, Segment, Term, proposal_id

LEAST = 40
"""Passages below which groups are chance."""

_NAMED_BY = 3
"""Terms that a topic is named by until a person names it."""


class Topics:
    """Options: ``number`` of topics (else chosen by what comes back), ``by`` one of kmeans, agglomerative, hdbscan;
    ``seed``. The same passages, vectors and options give the same topics."""

    name = "topics.v1"
    wants_vectors = True
    least = LEAST

    def __init__(self, *, number: int | None = None, by: str = "kmeans", seed: int = 0) -> None:
        self.number = number
        self.by = by
        self.seed = seed

    def discover(self, segments: Sequence[Segment], context: DiscoveryContext) -> Iterator[CodeProposal]:
        """Yield a proposal for each topic, what comes back most surely first; passages from the nearest to its centre.

        Passages with the same words are grouped once, so that an answer many gave alike is no topic by repetition.

        Raises:
            UsageError: there is no such way, or more topics are asked for than there are passages.
            MissingExtra: bertopic or hdbscan is not installed.
        """
        if self.by not in WAYS:
            raise UsageError(f"Topics cannot be made by {self.by!r}.", hint=f"Choose one of: {', '.join(WAYS)}.")
        own = _distinct(segments)
        if len(own) < self.least:
            return
        if self.number is not None and not 2 <= self.number <= len(own) // 2:
            raise UsageError(f"{self.number} topics cannot be made of {len(own)} passages in {segments[0].language}.",
                             hint=f"Ask for 2 to {len(own) // 2}, or leave the number out.")
        passages = [segments[place] for place in own]
        vectors = context.vectors[own]
        terms = terms_of(passages, context.names)
        if any(terms.of):
            yield from sorted(self._proposals(passages, vectors, terms),
                              key=lambda one: (-(one.repeatability or 0), -one.size, one.id))

    def _proposals(self, passages: Sequence[Segment], vectors: Array, terms: Terms) -> Iterator[CodeProposal]:
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):  # sums in another order are other sums
            groups = _Groups(self, documents=[one.document for one in passages])
            model = _model(groups)
            labels, _ = model.fit_transform([" ".join(map(_one_word, one)) for one in terms.of], vectors)
        names = [_key(one) for one in model.vectorizer_model.get_feature_names_out()]
        for topic in sorted(set(labels) - {-1}):
            members = [place for place, label in enumerate(labels) if label == topic]
            row = model.c_tf_idf_[topic + model._outliers]
            weighed = sorted(((names[one], float(weight)) for one, weight in zip(row.indices, row.data, strict=True)
                              if names[one] in terms), key=lambda pair: (-round(pair[1], 6), pair[0]))
            made = _proposal(self.name, passages, vectors, terms=terms, members=members, weighed=weighed,
                             back=groups.back[groups.labels_[members[0]]])
            if made.terms:  # what no word tells from the rest names nothing
                yield made


class _Groups:
    """What BERTopic asks of a clusterer: ``fit`` and ``labels_``."""

    def __init__(self, options: Topics, documents: Sequence[str]) -> None:
        self._options = options
        self._documents = documents
        self.labels_: Any = None
        self.back: Any = None

    def fit(self, rows: Array, y: None = None) -> _Groups:
        """Group the rows."""
        self.labels_, self.back = grouped(rows, documents=self._documents, way=self._options.by,
                                          number=self._options.number, seed=self._options.seed)
        return self

    def predict(self, rows: Array) -> Any:
        """Never asked: what is grouped is what was fitted."""
        raise NotImplementedError


class _Reduced:
    """What BERTopic asks of a reduction."""

    def fit(self, vectors: Array, y: None = None) -> _Reduced:
        """Nothing is learnt for later."""
        return self

    def transform(self, vectors: Array) -> Array:
        """The vectors' main directions."""
        return reduced(vectors)


def _model(groups: _Groups) -> Any:
    import warnings

    with warnings.catch_warnings():  # importing bertopic silences warnings of the whole program
        try:
            from bertopic import BERTopic
            from bertopic.vectorizers import ClassTfidfTransformer
        except ImportError as error:
            raise MissingExtra("BERTopic", "topics") from error
    from sklearn.feature_extraction.text import CountVectorizer

    return BERTopic(language="multilingual", top_n_words=MOST, umap_model=_Reduced(), hdbscan_model=groups,
                    vectorizer_model=CountVectorizer(analyzer=str.split),
                    ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True))


def _one_word(key: str) -> str:
    return key.replace(" ", "_")


def _key(word: str) -> str:
    return word.replace("_", " ")


def _distinct(segments: Sequence[Segment]) -> list[int]:
    """The places of passages whose words no earlier one had."""
    seen: dict[str, int] = {}
    for place, one in enumerate(segments):
        seen.setdefault(" ".join(one.text.casefold().split()), place)
    return list(seen.values())


def _proposal(engine: str, passages: Sequence[Segment], vectors: Array, *, terms: Terms, members: Sequence[int],
              weighed: Sequence[tuple[str, float]], back: float) -> CodeProposal:
    centre = vectors[members].mean(axis=0)
    near = {place: round(float(vectors[place] @ centre), 5) for place in members}
    ordered = [PassageAt(document=one.document, text_hash=one.text_hash, start=one.start, end=one.end)
               for one in (passages[place] for place in sorted(members, key=lambda place: (-near[place], place)))]
    shown = chosen(weighed, terms, members)
    found = tuple(told(key, weight, terms=terms, among=members) for key, weight in shown)
    return CodeProposal(id=proposal_id(engine, ordered), engine=engine, languages=(terms.language,), terms=found,
                        name=named_by(found), passages=tuple(ordered),
                        repeatability=round(float(back), 2))


def named_by(terms: Sequence[Term]) -> str:
    """The name of a proposal until a person names it: its first terms."""
    return ", ".join(one.text for one in terms[:_NAMED_BY])


def told(key: str, weight: float, *, terms: Terms, among: Sequence[int], ratio: float | None = None) -> Term:
    """A term of a proposal, with how many of its passages and documents hold it."""
    held = terms.passages(key, among)
    return Term(text=terms.said(key), language=terms.language, weight=round(float(weight), 4), passages=len(held),
                documents=len({terms.documents[place] for place in held}), ratio=ratio)
