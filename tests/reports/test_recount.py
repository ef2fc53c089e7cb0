"""Every figure once more, by hand: small studies with their answers written out, then the sample study on paper."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from projects import Made, copied, make
from reports.modelled import agreed, differences, figures, headline, many, on_paper, reported, row, take_in
from reports.recount import Counted, Marked, Recount, audit

from qualkit.measures.counts import Ledger, Mark, Unit
from qualkit.model import Direction

# --- small studies, worked by hand -----------------------------------------------------------------------


def test_two_coders_who_disagree(project: Made) -> None:
    """Three read by both. a: only fanta codes. b: both. c: fanta present, luc absent.

    # a present and disputed; b present; c both ways, so mixed, and disputed. 3 of 3, present 2, mixed 1, disputed 2.
    # Passages: one in a, one in b (both coders, overlapping words), one in c.
    codes: {loan: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      interviews/b.txt: "I: How was it?\\n\\nR: The loan was very heavy for us."
      interviews/c.txt: "I: How was it?\\n\\nR: The loan was heavy or it was not."
    codings:
      - a | fanta | loan | present | loan was heavy
      - b | fanta | loan | present | loan was very heavy
      - b | luc | loan | present | very heavy for us
      - c | fanta | loan | present | The loan was heavy or it was not.
      - c | luc | loan | absent | The loan was heavy or it was not.
    readings: [a | fanta, a | luc, b | fanta, b | luc, c | fanta, c | luc]
    """
    data = reported(project)
    assert figures(data, "loan") == (3, 3, 2, 1, 0, 0, 0)
    assert (row(data, "loan")["disputed"], row(data, "loan")["passages"]) == (2, 3)
    agreed(project, data)


def test_a_focus_group_is_one_source(project: Made) -> None:
    """Three women of one group say it, five passages: 1 of 1. The other group, read too, is silent: 1 of 2.

    # An interview is never added to them: 1 of 1 on its own.
    codes: {loan: []}
    files:
      groups/a.txt: "Mod: And?\\n\\nP1: The loan was heavy.\\n\\nP2: Heavy, yes.\\n\\nP3: For me as well. We wept. We sold."
      groups/b.txt: "Mod: And?\\n\\nP1: It rained.\\n\\nP2: It did."
      interviews/c.txt: "I: And?\\n\\nR: It was heavy."
    documents: |
      document,instrument
      a,focus-group
      b,focus-group
      c,interview
    codings:
      - a | fanta | loan | present | The loan was heavy.
      - a | fanta | loan | present | Heavy, yes.
      - a | fanta | loan | present | For me as well.
      - a | fanta | loan | present | We wept.
      - a | fanta | loan | mixed | We sold.
      - c | fanta | loan | present | It was heavy.
    readings: [a | fanta, b | fanta, c | fanta]
    """
    data = reported(project)
    assert figures(data, "loan", "focus group") == (1, 2, 0, 1, 0, 1, 0)
    assert row(data, "loan", "focus group")["passages"] == 5
    assert figures(data, "loan") == (1, 1, 1, 0, 0, 0, 0)
    agreed(project, data)


def test_a_code_added_after_a_reading_is_no_negative(project: Made) -> None:
    """Two read when only loan stood; then group is added and coded in b. group: N 0, beyond 1; loan stays 1 of 2.

    # When luc reads b again with both codes, group is 1 of 1: a is still no negative.
    codes: {loan: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      interviews/b.txt: "I: How was it?\\n\\nR: We stood together."
    codings: [a | fanta | loan | present | The loan was heavy.]
    readings: [a | fanta, b | fanta]
    """
    take_in(project)
    project.add_code("group", "Group")
    sheet = project.corpus / "codings.luc.jsonl"
    sheet.write_text(json.dumps({"document": "b", "coder": "luc", "code": "group", "direction": "present",
                                 "quote": "We stood together.", "at": "2025-03-02T10:00:00+00:00"}) + "\n")
    data = reported(project)
    assert (row(data, "group")["N"], row(data, "group")["beyond"]) == (0, 1)
    assert figures(data, "loan") == (1, 2, 1, 0, 0, 1, 0)
    with sheet.open("a") as lines:
        lines.write(json.dumps({"record": "reading", "document": "b", "coder": "luc",
                                "at": "2025-03-02T11:00:00+00:00"}) + "\n")
    data = reported(project)
    assert figures(data, "group") == (1, 1, 1, 0, 0, 0, 0)
    assert figures(data, "loan") == (1, 2, 1, 0, 0, 1, 0)


def test_two_files_with_the_same_words_are_one_source(project: Made) -> None:
    """a and z are the same interview, coded in both: 1 of 2, one passage, two documents in all.

    codes: {loan: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      interviews/b.txt: "I: How was it?\\n\\nR: It rained."
      interviews/z.txt: "I: How was it?\\n\\nR: The loan was heavy."
    codings:
      - a | fanta | loan | present | The loan was heavy.
      - z | luc | loan | present | The loan was heavy.
    readings: [a | fanta, b | fanta, z | luc]
    """
    data = reported(project)
    assert figures(data, "loan") == (1, 2, 1, 0, 0, 1, 0)
    assert (row(data, "loan")["passages"], data["basis"]["documents"]) == (1, 2)
    agreed(project, data)


def test_an_original_and_its_translation_are_one_source(project: Made) -> None:
    """Coded once in French and once in English: 1 of 1 and one passage.

    codes: {loan: []}
    files:
      interviews/a-fr.txt: "I : Comment ça va ?\\n\\nR : Le crédit était lourd pour nous toutes.\\n\\nI : Pourquoi ?\\n\\nR : Le mois arrivait avant la récolte."
      interviews/a-en.txt: "I: How is it going?\\n\\nR: The loan was heavy for all of us.\\n\\nI: Why?\\n\\nR: The month came before the harvest."
    documents: |
      document,language,translation_of
      a-fr,fr,
      a-en,en,a-fr
    codings:
      - a-fr | fanta | loan | present | Le crédit était lourd pour nous toutes.
      - a-en | luc | loan | present | The loan was heavy for all of us.
    readings: [a-fr | fanta, a-en | luc]
    """
    data = reported(project)
    assert figures(data, "loan") == (1, 1, 1, 0, 0, 0, 0)
    assert (row(data, "loan")["passages"], data["basis"]["documents"]) == (1, 1)


GUIDED = """Three women asked about loan and loan/cost, two men about loan alone.

    # loan/cost: a says it, b is asked and silent, c is asked and says no; d is a man, not asked and silent; e is a man,
    # not asked, and says it of himself. n = a and e = 2 of 5; absent 1; not raised 1; not asked 1.
    codes: {loan: [], loan/cost: []}
    files:
      interviews/a.txt: "I: And?\\n\\nR: It was dear."
      interviews/b.txt: "I: And?\\n\\nR: It rained."
      interviews/c.txt: "I: And?\\n\\nR: It was not dear."
      interviews/d.txt: "I: And?\\n\\nR: It rained again."
      interviews/e.txt: "I: And?\\n\\nR: The price hurt."
    documents: |
      document,instrument
      a,women-interview
      b,women-interview
      c,women-interview
      d,men-interview
      e,men-interview
    guides: {women-interview: [loan, loan/cost], men-interview: [loan]}
    codings:
      - a | fanta | loan/cost | present | It was dear.
      - c | fanta | loan/cost | absent | It was not dear.
      - e | fanta | loan/cost | present | The price hurt.
    readings: [a | fanta, b | fanta, c | fanta, d | fanta, e | fanta]
    """


def test_not_asked_is_not_silence(tmp_path: Path) -> None:
    project = make(tmp_path / "project", GUIDED)
    data = reported(project)
    assert figures(data, "loan/cost") == (2, 5, 2, 0, 1, 1, 1)
    agreed(project, data)


def test_a_theme_is_asked_about_when_any_of_its_codes_is(tmp_path: Path) -> None:
    data = reported(make(tmp_path / "project", GUIDED))
    assert figures(data, "loan") == (2, 5, 2, 0, 1, 2, 0)


def test_none_is_said_of_those_asked(project: Made) -> None:
    """Eight read in full with a guide that has no question on group; nobody speaks of it: no word may stand.

    codes: {loan: [], group: []}
    files: {interviews/x000.txt: ""}
    guides: {interview: [loan]}
    """
    many(project, 8, {"loan": 1})
    said = headline(reported(project, "--final"), "group")
    assert "none of the" not in said


def test_who_refused_is_nowhere(project: Made) -> None:
    """b said no. 1 of 1, one document left out, its words and coding nowhere.

    codes: {loan: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      interviews/b.txt: "I: How was it?\\n\\nR: The loan nearly killed me."
    documents: |
      document,consent,region
      a,yes,Kayes
      b,no,Mopti
    codings:
      - a | fanta | loan | present | The loan was heavy.
      - b | fanta | loan | present | The loan nearly killed me.
    readings: [a | fanta, b | fanta]
    """
    data = reported(project)
    assert figures(data, "loan") == (1, 1, 1, 0, 0, 0, 0)
    assert (data["basis"]["refused"], data["basis"]["codings"]) == (1, 1)
    assert "killed" not in json.dumps(data) and "Mopti" not in json.dumps(data)
    agreed(project, data)


def test_secondary_documents_have_a_base_of_their_own(project: Made) -> None:
    """One interview, one case study, one library record, all read and coded: 1 of 1 in each, never 3 of 3.

    codes: {loan: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      papers/b.txt: "The loan raised incomes in eleven villages."
      papers/c.txt: "Abstract. The loan raised incomes."
    documents: |
      document,kind
      a,interview
      b,case study
      c,bibliographic record
    codings:
      - a | fanta | loan | present | The loan was heavy.
      - b | fanta | loan | present | The loan raised incomes in eleven villages.
      - c | fanta | loan | present | The loan raised incomes.
    readings: [a | fanta, b | fanta, c | fanta]
    """
    data = reported(project)
    theme = data["themes"][0]["counts"]
    assert {one["kind"]: (one["n"], one["N"]) for one in theme["directions"]} == {
        "interview": (1, 1), "case study": (1, 1), "bibliographic record": (1, 1)}
    assert "3 of 3" not in json.dumps(data["themes"])


def test_the_same_woman_in_two_talks_is_one_source(project: Made) -> None:
    """K-1 spoke twice: 1 of 2 with K-2, though three documents were read. If one talk is unread she is not read.

    codes: {loan: []}
    files:
      interviews/a1.txt: "I: And?\\n\\nAwa: The loan was heavy.\\n\\nI: So?\\n\\nAwa: Well."
      interviews/a2.txt: "I: And now?\\n\\nAwa: It is over.\\n\\nI: So?\\n\\nAwa: Well."
      interviews/b.txt: "I: And?\\n\\nBinta: It rained.\\n\\nI: So?\\n\\nBinta: Well."
    participants: |
      document,speaker,case,region
      a1,Awa,K-1,Kayes
      a2,Awa,K-1,Kayes
      b,Binta,K-2,Mopti
    codings: [a1 | fanta | loan | present | The loan was heavy.]
    readings: [a1 | fanta, a2 | fanta, b | fanta]
    """
    data = reported(project)
    assert figures(data, "loan") == (1, 2, 1, 0, 0, 1, 0)
    assert [len(one["documents"]) for one in data["sources"]] == [2, 1]
    agreed(project, data)


def test_a_member_who_refused_is_left_out_of_her_group(project: Made) -> None:
    """P1 agreed, P2 refused: the group counts by P1's words alone (1 of 1, one passage); P2's words are nowhere.

    codes: {loan: []}
    files:
      groups/a.txt: "Mod: And?\\n\\nP1: It was heavy.\\n\\nP2: It nearly killed me.\\n\\nMod: So?\\n\\nP1: It did.\\n\\nP2: Yes."
    documents: "document,instrument\\na,focus-group\\n"
    participants: |
      document,speaker,case,kind,consent
      a,,G1,group,
      a,P2,G1-2,participant,no
    codings: [a | fanta | loan | present | It was heavy., a | fanta | loan | present | It nearly killed me.]
    readings: [a | fanta]
    """
    data = reported(project)
    assert figures(data, "loan", "focus group") == (1, 1, 1, 0, 0, 0, 0)
    assert row(data, "loan", "focus group")["passages"] == 1
    assert "killed" not in json.dumps(data)


def test_a_theme_keeps_its_base_when_a_code_is_added(project: Made) -> None:
    """Both read with loan and loan/cost; then loan/shame is added. The theme is still said in 1 of 2 read in full.

    codes: {loan: [], loan/cost: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      interviews/b.txt: "I: How was it?\\n\\nR: We stood together."
    codings: [a | fanta | loan | present | The loan was heavy.]
    readings: [a | fanta, b | fanta]
    """
    take_in(project)
    project.add_code("loan/shame", "Shame")
    data = reported(project)
    assert figures(data, "loan") == (1, 2, 1, 0, 0, 1, 0)
    assert row(data, "loan/shame")["N"] == 0


def test_a_theme_adds_up(project: Made) -> None:
    """Kayes says yes to one code, Mopti says no to another: raised in 1 of 2, spoken of in 1 of 1 + 1 of 1 = 2 of 2.

    codes: {loan: [], loan/cost: [], loan/gain: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was dear."
      interviews/b.txt: "I: How was it?\\n\\nR: It brought nothing."
    documents: "document,region\\na,Kayes\\nb,Mopti\\n"
    head: "[privacy]\\ncleared = ['region']\\n"
    codings: [a | fanta | loan/cost | present | The loan was dear., b | fanta | loan/gain | absent | It brought nothing.]
    readings: [a | fanta, b | fanta]
    """
    data = reported(project)
    assert figures(data, "loan")[:2] == (1, 2)
    [regions] = data["themes"][0]["counts"]["subgroups"]
    cells = {one["value"]: one["cells"][0] for one in regions["rows"]}
    assert {value: (cell["n"], cell["told"], cell["N"]) for value, cell in cells.items()} == {
        "Kayes": (1, 1, 1), "Mopti": (0, 1, 1)}
    assert row(data, "loan")["spoken"] == 2 and "2 of 2 interviews" in headline(data, "loan")


def test_a_theme_that_all_deny_is_not_coded_in_all(project: Made) -> None:
    """Two sources, both read, both say no: n is 0 of 2 by the printed rule; no headline may say 'Coded in 2 of 2'.

    codes: {loan: [], loan/gain: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: It brought me nothing."
      interviews/b.txt: "I: How was it?\\n\\nR: It brought nothing."
    codings:
      - a | fanta | loan/gain | absent | It brought me nothing.
      - b | fanta | loan/gain | absent | It brought nothing.
    readings: [a | fanta, b | fanta]
    """
    data = reported(project)
    assert figures(data, "loan")[:2] == (0, 2)
    assert "Coded in 2 of 2" not in headline(data, "loan")


def test_the_interviewer_is_no_evidence(project: Made) -> None:
    """Only the question was coded: 0 of 1, and no quotation of S01 that S01 did not say.

    codes: {loan: []}
    files:
      interviews/a.txt: "I: Was the loan very heavy on you and yours?\\n\\nR: It rained.\\n\\nI: The loan, I mean.\\n\\nR: It rained."
    codings: [a | fanta | loan | present | Was the loan very heavy on you and yours?]
    readings: [a | fanta]
    """
    data = reported(project)
    assert figures(data, "loan") == (0, 1, 0, 0, 0, 1, 0)
    assert not [quote for code in data["themes"][0]["codes"] for quote in code["quotes"]]


def test_nobody_said_mixed(project: Made) -> None:
    """fanta: present; luc: absent; the same words. No quotation may carry a direction that neither of them gave.

    codes: {loan: []}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy or it was not, who can say."}
    codings:
      - a | fanta | loan | present | The loan was heavy or it was not, who can say.
      - a | luc | loan | absent | The loan was heavy or it was not, who can say.
    readings: [a | fanta, a | luc]
    """
    theme = reported(project)["themes"][0]
    quotes = [quote for code in theme["codes"] for quote in code["quotes"]] + theme["counter"]
    assert quotes and "mixed" not in {quote["direction"] for quote in quotes}


CODES = ("a", "a/b", "a/c", "d")
DIRECTIONS = (Direction.PRESENT, Direction.MIXED, Direction.ABSENT, None)
SOME = st.frozensets(st.sampled_from(CODES))


@given(st.lists(st.tuples(
    st.dictionaries(st.sampled_from(["x", "y"]), SOME), st.none() | SOME, st.sampled_from(["Kayes", "Mopti"]),
    st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(["x", "y", "z"]), st.sampled_from(DIRECTIONS)), max_size=5)),
    max_size=8))
def test_any_ledger_is_counted_as_on_paper(rows: list[Any]) -> None:
    units, marks, paper = [], [], Recount(codes=list(CODES), known={}, sources=[], refused=[], marks=[], asks={})
    for number, (readers, asked, region, coded) in enumerate(rows):
        name = str(number)
        units.append(Unit(id=name, instrument="interview", attributes={"region": region}, readers=readers, asked=asked))
        marks += [Mark(unit=name, code=code, coder=coder, direction=direction) for code, coder, direction in coded]
        paper.sources.append(Counted(name=name, kind="interview", instrument=name, documents=[name],
                                     attributes={"region": region}))
        paper.known[name] = dict(readers)
        paper.asks |= {name: asked} if asked is not None else {}
        paper.marks += [Marked(document=name, code=code, coder=coder, direction=direction.value if direction else "",
                               spans=(), quote="") for code, coder, direction in coded]
    ledger = Ledger(units=units, marks=marks)
    for code in CODES:
        for region in ("Kayes", "Mopti"):
            here = [unit for unit in units if unit.attributes["region"] == region]
            assert ledger.tally(paper.family(code), here).as_dict() == paper.tally(code, "interview", region=region)


# --- matrix and audit --------------------------------------------------------------------------------


def test_the_matrix_says_status_and_place(project: Made) -> None:
    """a: present in turn 2; b: read, silent; c: unread, absent in turn 4 - known only because it was coded.

    codes: {loan: [], group: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      interviews/b.txt: "I: How was it?\\n\\nR: It rained."
      interviews/c.txt: "I: How was it?\\n\\nR: Well.\\n\\nI: Was it?\\n\\nR: It was not heavy at all."
    codings:
      - a | fanta | loan | present | The loan was heavy.
      - c | fanta | loan | absent | It was not heavy at all.
    readings: [a | fanta, b | fanta]
    """
    data = reported(project)
    cells = {line["source"]: [(cell["status"], cell["places"]) for cell in line["cells"]]
             for line in data["matrix"]["rows"]}
    assert cells == {"S01": [("present", ["D01.2"]), ("not raised", [])], "S02": [("not raised", []), ("not raised", [])],
                     "S03": [("absent", ["D03.4"]), ("", [])]}


def test_the_audit_by_hand(project: Made) -> None:
    """Quotes: two from a, one from b. Largest 2 of 3; 1 / (4/9 + 1/9) = 9/5 = 1.8. c carries it and is never quoted.

    codes: {loan: []}
    files:
      interviews/a.txt: "I: And?\\n\\nR: The loan was heavy for all of us in this village and beyond it.\\n\\nI: And?\\n\\nR: It was dear for every one of the women who had taken it, too."
      interviews/b.txt: "I: And?\\n\\nR: The loan was light for me and for my sister and her husband."
      interviews/c.txt: "I: And?\\n\\nR: Heavy."
    codings:
      - a | fanta | loan | present | The loan was heavy for all of us in this village and beyond it.
      - a | fanta | loan | absent | It was dear for every one of the women who had taken it, too.
      - b | fanta | loan | absent | The loan was light for me and for my sister and her husband.
      - c | fanta | loan | present | Heavy.
    readings: [a | fanta, b | fanta, c | fanta]
    """
    (project.folder / "reports").mkdir()
    (project.folder / "reports" / "study.yaml").write_text("kind: study\noptions: {quotes_per_code: 1}\n")
    data = reported(project)
    [found] = data["figures"]["audit"]
    assert (found["quotes"], found["sources"], found["largest"], found["effective"]) == (3, 2, 2, 1.8)
    assert (found["largest_source"], found["never_quoted"]) == ("S01", ["S03"])


# --- the sample study -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Recount]:
    """The sample study's model, and the same study counted again from its files."""
    folder = tmp_path_factory.mktemp("sample")
    return reported(copied(folder, "codebooks", "corpora/jigi", "guides", "studies")), on_paper(folder, "jigi")


@pytest.mark.long
def test_the_sample_recounted(sample: tuple[dict[str, Any], Recount]) -> None:
    data, paper = sample
    assert data["figures"]["code_table"]["kinds"] == ["interview", "focus group"]
    assert len(data["figures"]["code_table"]["rows"]) == 30
    assert (data["basis"]["codings"], len(data["sources"])) == (len(paper.marks), len(paper.sources))
    assert data["basis"]["refused"] == len(paper.refused) == 1
    assert differences(data, paper) == []


@pytest.mark.long
def test_the_audit_of_the_sample_recounted(sample: tuple[dict[str, Any], Recount]) -> None:
    data, _ = sample
    for theme, found in zip(data["themes"], data["figures"]["audit"], strict=True):
        quotes = [quote for code in theme["codes"] for quote in code["quotes"]] + theme["counter"]
        own = audit([quote["source"] for quote in quotes])
        assert {name: found[name] for name in own} == own
        assert sum(part["quotes"] for part in found["subgroups"]) == own["quotes"]


@pytest.mark.long
def test_first_appearance_in_the_sample_recounted(sample: tuple[dict[str, Any], Recount]) -> None:
    data, paper = sample
    leaves = {one for one in paper.codes if len(paper.family(one)) == 1}
    read = [source for source in paper.sources if paper.read_by(source, ())]
    seen: set[str] = set()
    met = []
    for source in read:
        seen |= {mark.code for document in source.documents for mark in paper.by_document.get(document, ())
                 if mark.direction != "absent"} & leaves
        met.append(len(seen))
    assert data["figures"]["appearance"]["met"] == met
