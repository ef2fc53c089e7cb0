"""A small invented study in memory, for tests of reports: two coders, null and mixed voices, five scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from qualkit.measures.settling import Settlement
from qualkit.model import (
    Adjudication,
    Anchor,
    Case,
    Code,
    Codebook,
    Coder,
    CoderKind,
    Coding,
    Decision,
    Derived,
    Direction,
    Document,
    DocumentKind,
    Example,
    Finding,
    FindingDirection,
    Guide,
    Item,
    Memo,
    PassageReading,
    PlannedCell,
    Privacy,
    Problem,
    Question,
    Reading,
    Reason,
    Records,
    Role,
    Run,
    Segment,
    Study,
    StudyText,
    Suggestion,
    Synthesis,
    Text,
    Theme,
    Translation,
    Turn,
    Verdict,
    bytes_hash,
)

DAY = datetime(2024, 5, 17, 9, 30, tzinfo=UTC)
ROLES = {"I": Role.INTERVIEWER, "T": Role.INTERPRETER}


@dataclass
class FakeView:
    """The ``View`` protocol over lists that a test may change before it builds a report."""

    study: Study
    privacy: Privacy
    codebook: Codebook
    guides: tuple[Guide, ...] = ()
    study_text: StudyText = field(default_factory=lambda: StudyText(study="demo", sections={}))
    findings: tuple[Finding, ...] = ()
    written: Records = field(default_factory=lambda: Records(study="demo"))
    others: tuple[Records, ...] = ()
    themes: tuple[Theme, ...] = ()
    synthesis: Synthesis | None = None
    all_proposals: list[Item] = field(default_factory=list)
    all_documents: list[Document] = field(default_factory=list)
    texts: dict[str, Text] = field(default_factory=dict)
    pairs: dict[str, list[Translation]] = field(default_factory=dict)
    all_cases: dict[str, Case] = field(default_factory=dict)
    speakers: dict[tuple[str, str], str] = field(default_factory=dict)
    all_coders: dict[str, Coder] = field(default_factory=dict)
    all_codings: list[Coding] = field(default_factory=list)
    all_adjudications: list[Adjudication] = field(default_factory=list)
    all_readings: list[Reading] = field(default_factory=list)
    all_suggestions: list[Suggestion] = field(default_factory=list)
    all_decisions: list[Decision] = field(default_factory=list)
    all_passage_readings: list[PassageReading] = field(default_factory=list)
    all_derived: dict[str, Derived] = field(default_factory=dict)
    all_runs: list[Run] = field(default_factory=list)
    all_problems: list[Problem] = field(default_factory=list)

    @property
    def records(self) -> Records:
        return replace(self.written, findings=self.findings)

    def proposals(self) -> Sequence[Item]:
        return self.all_proposals

    def documents(self) -> Sequence[Document]:
        return self.all_documents

    def text(self, document: str) -> Text:
        return self.texts[document]

    def translations(self, document: str) -> Sequence[Translation]:
        return self.pairs.get(document, [])

    def cases(self) -> Mapping[str, Case]:
        return self.all_cases

    def case_of(self, document: str, speaker: str) -> Case | None:
        return self.all_cases.get(self.speakers.get((document, speaker), ""))

    def segments(self, document: str) -> Sequence[Segment]:
        return []

    def coders(self) -> Mapping[str, Coder]:
        return self.all_coders

    def codings(self) -> Sequence[Coding]:
        return Settlement(every=self.all_codings, adjudications=self.all_adjudications).as_settled()

    def every_coding(self) -> Sequence[Coding]:
        return self.all_codings

    def adjudications(self) -> Sequence[Adjudication]:
        return self.all_adjudications

    def readings(self) -> Sequence[Reading]:
        return self.all_readings

    def passage_readings(self) -> Sequence[PassageReading]:
        return self.all_passage_readings

    def derived(self, name: str) -> Derived | None:
        return self.all_derived.get(name)

    def suggestions(self) -> Iterator[Suggestion]:
        return iter(self.all_suggestions)

    def decisions(self) -> Sequence[Decision]:
        return self.all_decisions

    def memos(self) -> Sequence[Memo]:
        return []

    def runs(self) -> Sequence[Run]:
        return self.all_runs

    def problems(self) -> Sequence[Problem]:
        return self.all_problems

    # --- building ------------------------------------------------------------------------------

    def add(self, key: str, turns: Sequence[tuple[str, str]], *, kind: DocumentKind = DocumentKind.INTERVIEW,
            language: str = "en", case: str = "", attributes: Mapping[str, str] | None = None) -> Document:
        """Add a document from (speaker, words) pairs; ``I`` interviews, everybody else testifies."""
        content, made = "", []
        for speaker, words in turns:
            content += f"{speaker}: " if speaker else ""
            role = ROLES.get(speaker, Role.MEMBER if kind is DocumentKind.FOCUS_GROUP else Role.RESPONDENT)
            made.append(Turn(start=len(content), end=len(content) + len(words), speaker=speaker, role=role))
            content += f"{words}\n\n"
        text = Text(content=content, turns=tuple(made) if any(speaker for speaker, _ in turns) else ())
        document = Document(id=f"doc:{key}", study=self.study.key, key=key, title=key, kind=kind, text_hash=text.id,
                            bytes_hash=bytes_hash(content.encode()), reader="text.v1", declared_language=language,
                            attributes={"consent": "yes", **(attributes or {})})
        self.all_documents.append(document)
        self.all_documents.sort(key=lambda one: one.key)
        self.texts[document.id] = text
        if case:
            self.all_cases.setdefault(case, Case(id=f"case:{case}", key=case, attributes=attributes or {}))
            self.speakers[document.id, ""] = case
        return document

    def anchor(self, key: str, quote: str) -> Anchor:
        """The first place of a quote in a document."""
        document = next(one for one in self.all_documents if one.key == key)
        content = self.texts[document.id].content
        start = content.index(quote)
        return Anchor.at(document.id, document.text_hash, content, start=start, end=start + len(quote))

    def code(self, key: str, quote: str, code: str, *, coder: str = "awa", direction: str = "present",
             **more: Any) -> Coding:
        """A person's coding."""
        coding = Coding(id=f"coding:{len(self.all_codings)}", anchors=(self.anchor(key, quote),),
                        code=self.codebook.by_key[code].id, coder=coder, made_at=DAY,
                        direction=Direction(direction) if direction else None, **more)
        self.all_codings.append(coding)
        return coding

    def read(self, key: str, coder: str = "awa", codes: Sequence[str] | None = None) -> None:
        """A reading in full, with all codes known unless some are named."""
        document = next(one for one in self.all_documents if one.key == key)
        known = [code.key for code in self.codebook] if codes is None else codes
        self.all_readings.append(Reading(
            id=f"reading:{len(self.all_readings)}", document=document.id, text_hash=document.text_hash, coder=coder,
            finished_at=DAY, codebook_version=self.codebook.version,
            codes=tuple(self.codebook.by_key[one].id for one in known)))

    def suggest(self, key: str, quote: str, code: str, *, score: float = 0.8) -> Suggestion:
        """An engine's first-ranked suggestion."""
        place = self.anchor(key, quote)
        one = Suggestion(document=place.document, text_hash=place.text_hash, segment=0, start=place.start, rank=1,
                         end=place.end, code=self.codebook.by_key[code].id, score=score, scale="rank.v1",
                         engines=("rules.v1",), why=(Reason(engine="rules.v1", kind="cue", what="repay"),))
        self.all_suggestions.append(one)
        return one

    def decide(self, suggestion: Suggestion, verdict: str, coder: str = "awa") -> None:
        """A person's verdict."""
        content = self.texts[suggestion.document].content
        self.all_decisions.append(Decision(
            id=f"decision:{len(self.all_decisions)}", code=suggestion.code, verdict=Verdict(verdict), coder=coder,
            decided_at=DAY, anchor=Anchor.at(suggestion.document, suggestion.text_hash, content,
                                             start=suggestion.start, end=suggestion.end)))

    def change(self, key: str, **fields: Any) -> None:
        """Replace fields of a document."""
        self.all_documents = [replace(one, **fields) if one.key == key else one for one in self.all_documents]


def codebook() -> Codebook:
    """Two themes with two codes each, and one code that emerged."""
    return Codebook(key="microfinance", title="Microfinance and voice", version="c0ffee" * 10, titles={
        "fr": "Microfinance et parole"}, codes=(
        Code(id="c1", key="loan", name="Loan experience", definition="What taking and repaying a loan did.",
             names={"fr": "Expérience du prêt"}, cues={"en": ("loan",), "fr": ("prêt",)}),
        Code(id="c2", key="loan/gain", name="Economic gain", definition="The loan brought income or assets.",
             include="Own account or a named other.", exclude="Hopes for gain not yet seen.",
             names={"fr": "Gain économique"}, examples=(
                 Example(text="With the loan I bought a second goat."),
                 Example(text="We could not pay.", kind="near-miss", belongs="loan/stress"))),
        Code(id="c3", key="loan/stress", name="Repayment stress", definition="Strain from repayment.",
             names={"fr": "Tension du remboursement"}),
        Code(id="c4", key="coll", name="Collective agency", definition="Power people hold and use together.",
             names={"fr": "Pouvoir d’agir ensemble"}),
        Code(id="c5", key="coll/voice", name="Women's voice in the group", definition="Women speak and decide.",
             names={"fr": "Parole des femmes"}),
        Code(id="c6", key="coll/shock", name="Help in a shock", definition="The group helps a member in need.",
             emergent=True, names={"fr": "Aide dans un choc"})))


def demo(**privacy: Any) -> FakeView:
    """The sample: six interviews, two groups, one key informant, one secondary record; see each line."""
    cleared = privacy.pop("cleared", ("region", "gender"))
    view = FakeView(
        study=Study(key="demo", title="Credit groups in five regions", codebook="microfinance", corpora=("demo",),
                    invented=True, planned=(
                        PlannedCell(instrument="interview", planned=4, attributes={"region": "Kayes"}, refusals=1),
                        PlannedCell(instrument="interview", planned=3, attributes={"region": "Sikasso"}),
                        PlannedCell(instrument="interview", planned=2, attributes={"region": "Mopti"}),
                        PlannedCell(instrument="focus group", planned=2))),
        privacy=Privacy(cleared=cleared, redact=privacy.pop("redact", ("Sanankoroba",)), **privacy),
        codebook=codebook(),
        guides=(Guide(instrument="interview", questions=(Question(id="1", text="Tell me.", asks=(
                    "loan", "loan/gain", "loan/stress", "coll", "coll/voice", "coll/shock")),)),
                Guide(instrument="key informant", questions=(Question(id="1", text="Tell me.", asks=(
                    "loan", "loan/gain", "loan/stress")),))),
        study_text=StudyText(study="demo", commissioner="Invented Fund", authors=("A. Researcher", "B. Evaluator"),
                             places=("Kayes", "Sikasso"), field_dates="March 2024", licence="CC BY 4.0", version="0.3",
                             sections={"context": "The programme lends through *village groups*.\n\n- one\n- two",
                                       "ethics": "Approved. Consent was asked **before** each talk."}),
        all_coders={"awa": Coder(id="p1", handle="awa", name="Awa Coder"),
                    "ben": Coder(id="p2", handle="ben", name="Ben Coder"),
                    "rules": Coder(id="p3", handle="rules", kind=CoderKind.ENGINE)},
        all_runs=[Run(id="r1", verb="tag", plugins={"rules.v1": {}}, versions={"qualkit": "0.1.0"},
                      counts={"suggestions": 12}, at=DAY)],
        all_problems=[Problem(source="interviews/fatou-kone.docx", reason="2 comments were not imported.",
                              remedy="Copy them into the text."),
                      Problem(source="interviews/broken-moussa.pdf", reason="It is encrypted.")])
    _documents(view)
    _people(view)
    _machine(view)
    view.findings = (
        Finding(id="F1", theme="loan", statement="Repayment weighs most before the harvest.", author="A. Researcher",
                direction=FindingDirection.MIXED, scope="Kayes and Sikasso", gaps="Men were hardly heard.",
                counter_case="One trader repaid early.", date="2024-05-02", evidence=("coding:1", "coding:3")),)
    return view


def many_interviews(count: int, telling: int) -> FakeView:
    """The demo and more interviews that were read, the first few of which tell of a shock."""
    view = demo()
    for number in range(count):
        key = f"interviews/x{number:03}.txt"
        view.add(key, [("P1", f"The group helped me in month {number}.")], attributes={"region": "Kayes"})
        view.read(key)
        if number < telling:
            view.code(key, f"The group helped me in month {number}.", "coll/shock")
    return view


def _documents(view: FakeView) -> None:
    kayes, sikasso = {"region": "Kayes", "gender": "woman"}, {"region": "Sikasso", "gender": "man"}
    view.add("interviews/awa-traore.txt", [
        ("I", "What did the loan change?"),
        ("Awa Traoré", "With R&D < 5 and {{ loan }} #let x I bought a goat. Now I sell milk in Sanankoroba. "
                       "My name is Awa Traoré and I am not afraid."),
        ("I", "And paying back?"),
        ("Awa Traoré", "The instalment falls before the harvest. We sell the goat to pay.")],
        case="K-awa", attributes=kayes)
    view.add("interviews/binta.txt", [
        ("I", "Was paying back hard?"), ("P2", "No, it was never hard for me. I paid early, every time."),
        ("I", "And in the group?"), ("P2", "When the women speak, the men wait. That is new here.")],
        case="K-binta", attributes=kayes)
    view.add("interviews/cheick.txt", [
        ("I", "What did the loan change?"), ("P3", "=cmd|' /C calc'!A0 is what he typed. Some weeks it brought "
                                                   "money, other weeks it took money away.")],
        case="K-cheick", attributes=sikasso)
    view.add("interviews/djeneba.txt", [
        ("I", "Avez-vous gagné ?"), ("P4", "Oui. Le prêt m’a aidée à acheter du riz. Maintenant je vends au marché.")],
        language="fr", case="K-djeneba", attributes=kayes)
    view.add("interviews/emad.txt", [
        ("I", "How was it?"), ("P5", "كان السداد صعبا قبل الحصاد. بعنا الماعز.")],
        language="ar", case="K-emad", attributes=sikasso)
    view.add("interviews/fatou-kone.docx", [
        ("I", "How was it?"), ("Fatou", "ঋণ শোধ করা কঠিন ছিল। আমরা ছাগল বিক্রি করেছি।")],
        language="bn", case="K-fatou", attributes={"region": "Sikasso", "gender": "woman"})
    view.add("interviews/gone.txt", [("I", "How was it?"), ("P7", "I do not want this to be used anywhere.")],
             case="K-gone", attributes={**kayes, "consent": "No"})
    view.add("groups/one.txt", [
        ("I", "Who decides?"), ("P1", "We decide together. When a child was ill the group paid the hospital."),
        ("P2", "Before, nobody listened to us."), ("P3", "| table | cell | is what I say *here*.")],
        kind=DocumentKind.FOCUS_GROUP, attributes={"region": "Kayes", "gender": "mixed"})
    view.add("groups/two.txt", [("I", "Who decides?"), ("P1", "The chair decides, not us. We only listen.")],
             kind=DocumentKind.FOCUS_GROUP, attributes={"region": "Sikasso", "gender": "mixed"})
    view.add("officials/ki.txt", [("I", "How do they repay?"), ("P9", "Most pay late in the dry season.")],
             kind=DocumentKind.KEY_INFORMANT, attributes={"region": "Kayes", "gender": "man"})
    view.add("records/paper.txt", [("", "There is little evidence of a gain."), ("", "Loans were small.")],
             kind=DocumentKind.RECORD)
    view.pairs["doc:interviews/djeneba.txt"] = [_pair(view, "interviews/djeneba.txt",
        "Oui. Le prêt m’a aidée à acheter du riz. Maintenant je vends au marché.",
        "Yes. The loan helped me buy rice. Now I sell at the market.")]


def _pair(view: FakeView, key: str, quote: str, words: str) -> Translation:
    place = view.anchor(key, quote)
    return Translation(id="t1", document=place.document, text_hash=place.text_hash, start=place.start, end=place.end,
                       text=words, language="en", translator="B. Evaluator")


def _people(view: FakeView) -> None:
    early = ["loan", "loan/gain", "loan/stress", "coll", "coll/voice"]
    for key in ("interviews/awa-traore.txt", "interviews/binta.txt", "interviews/cheick.txt",
                "interviews/djeneba.txt", "groups/one.txt", "groups/two.txt", "officials/ki.txt", "records/paper.txt"):
        view.read(key)
    view.read("interviews/binta.txt", "ben", early)
    view.code("interviews/awa-traore.txt", "I bought a goat", "loan/gain", key_quote=True)
    view.code("interviews/awa-traore.txt", "The instalment falls before the harvest.", "loan/stress")
    view.code("interviews/awa-traore.txt", "We sell the goat to pay.", "loan/stress")
    view.code("interviews/binta.txt", "it was never hard for me", "loan/stress", direction="absent")
    view.code("interviews/binta.txt", "When the women speak, the men wait.", "coll/voice")
    view.code("interviews/cheick.txt", "Some weeks it brought money", "loan/gain", direction="mixed")
    view.code("interviews/djeneba.txt", "Le prêt m’a aidée à acheter du riz.", "loan/gain")
    view.code("groups/one.txt", "We decide together.", "coll/voice")
    view.code("groups/one.txt", "When a child was ill the group paid the hospital.", "coll/shock")
    view.code("groups/one.txt", "| table | cell |", "loan/gain")
    view.code("groups/two.txt", "The chair decides, not us.", "coll/voice", direction="absent")
    view.code("officials/ki.txt", "Most pay late", "loan/stress")
    view.code("interviews/gone.txt", "I do not want this", "loan/stress")
    view.code("interviews/emad.txt", "كان السداد صعبا", "loan/stress", coder="ben")
    view.code("records/paper.txt", "little evidence of a gain", "loan/gain", direction="absent")


def _machine(view: FakeView) -> None:
    view.suggest("interviews/fatou-kone.docx", "ঋণ শোধ করা কঠিন ছিল।", "loan/stress")
    view.suggest("interviews/emad.txt", "بعنا الماعز.", "loan/stress", score=0.4)
    taken = view.suggest("interviews/awa-traore.txt", "We sell the goat to pay.", "loan/stress")
    view.decide(taken, "accept")
    view.suggest("interviews/gone.txt", "I do not want this to be used anywhere.", "loan/stress")
