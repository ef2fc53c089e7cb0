"""The shipped codebooks: complete, honest about false friends; and the commands that work on codebooks."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from projects import code_of

from qualkit.actions.codebook import check_codebooks
from qualkit.cli import root
from qualkit.files.codebook_edits import unpinned
from qualkit.files.codebooks import load_codebook
from qualkit.files.themes import load_themes
from qualkit.model import Codebook, Problem, Segment, Suggestion, TaggingContext
from qualkit.taggers.rules import Rules

REPOSITORY = Path(__file__).parents[1]
BOOKS = sorted(path for path in (REPOSITORY / "codebooks").glob("*.yaml") if path.stem != "themes")
WOMEN = REPOSITORY / "codebooks" / "microfinance-women.yaml"

FALSE_FRIENDS = [  # what cues must not hear in it: a code and all below it
    ("en", "In terms of weather it was a good year.", ["loan", "coll", "home"]),
    ("en", "As long as we are able, we come on Fridays.", ["loan", "coll", "gender"]),
    ("en", "Tea is a loan word here, like many others.", ["loan", "del"]),
    ("en", "In the short term nothing grows.", ["loan"]),
    ("en", "My son is interested in football, it is an interesting game.", ["loan"]),
    ("en", "She is well, the children are well, thank God.", ["coll"]),
    ("en", "The president of the republic passed on the road.", ["coll"]),
    ("en", "We sat together under the tree and ate.", ["coll"]),
    ("en", "I have already eaten.", ["coll"]),
    ("en", "The village is far and the road is bad.", ["coll", "home", "del"]),
    ("en", "That is fine, go on, I am fine.", ["loan"]),
    ("en", "We put together a list of names for the wedding.", ["coll"]),
    ("en", "She sold well at the market on Monday.", ["loan/stress"]),
    ("en", "Everybody joined in the song.", ["del"]),
    ("en", "He works for a non-profit in the capital.", ["loan/gain"]),
    ("en", "I owe him a debt of gratitude.", ["loan/overdebt"]),
    ("en", "We split wood in the morning.", ["coll/conflict"]),
    ("en", "The chief's wife cooks millet with sour milk.", ["home/politics"]),
    ("en", "We were tired of waiting for the rest of the day.", ["gender/workload"]),
    ("en", "He repaired the pot with a term he learnt in school.", ["loan"]),
    ("en", "A group of boys was playing.", ["del", "coll"]),
    ("en", "My husband is from Ségou.", ["home", "gender"]),
    ("fr", "Le groupe électrogène est en panne.", ["del", "coll"]),
    ("fr", "Mon frère apprend la soudure chez les forgerons.", ["loan"]),
    ("fr", "Mon fils a un grand intérêt pour le football.", ["loan"]),
    ("fr", "J'ai confiance en moi.", ["del"]),
    ("fr", "Un conseil : bois de l'eau.", ["home"]),
    ("fr", "Avant la pluie il faut rentrer le linge.", ["coll", "loan"]),
    ("fr", "Le car est toujours en retard.", ["loan"]),
    ("fr", "Le président de la République est passé à la radio.", ["coll"]),
    ("fr", "Le village est loin et la route est mauvaise.", ["coll", "del", "home"]),
    ("fr", "Toi tu sais bien comment on vit ici.", ["loan/stress/pressure"]),
    ("fr", "Chaque mois ma fille m'appelle de la ville.", ["loan"]),
    ("fr", "Mon garçon est rentré tout seul de l'école.", ["gender"]),
    ("en", "Her blood pressure is too high, the nurse said.", ["loan/stress"]),
    ("en", "Get in the car, it is going to rain.", ["coll"]),
    ("en", "Take your time, there is no hurry.", ["gender"]),
    ("en", "The boys were shouting at the match.", ["coll"]),
    ("en", "In front of everyone she danced at the wedding.", ["loan"]),
]
TRUE_FRIENDS = [  # so that silence is not mistaken for precision
    ("en", "In August there is nothing to pay with, before the harvest.", "loan/stress/timing"),
    ("en", "I sold the goat to pay.", "loan/stress/coping"),
    ("en", "The interest rate is too high for us.", "loan/stress/cost"),
    ("en", "We have a tontine of twelve women.", "coll/prior"),
    ("en", "The mayor never listens to the women.", "home/politics"),
    ("en", "I ask my husband for permission.", "home/say"),
    ("en", "They took her cooking pots and forced her to pay.", "coll/coercion"),
    ("fr", "Il faut rembourser avant la récolte.", "loan/stress/timing"),
    ("fr", "Mon mari décide de tout à la maison.", "home/say"),
    ("fr", "Les grandes familles prennent toujours les mêmes places.", "coll/capture"),
    ("fr", "J'ai honte devant les gens quand je ne peux pas payer.", "loan/stress/pressure"),
    ("en", "And have you other loans, beside this one?", "loan/overdebt"),
    ("en", "Was there a women's group before this one?", "coll/prior"),
    ("en", "Do they ask your opinion when something is sold?", "home/say"),
    ("en", "Who isn't in the group, and why?", "coll/left-out"),
    ("en", "What are the difficult months?", "loan/stress/timing"),
    ("en", "Is there something you would not have dared before?", "gender/agency"),
    ("fr", "Pour sortir il faut demander la route à son mari.", "home/say"),
    ("fr", "Quels sont les mois difficiles ?", "loan/stress/timing"),
    ("fr", "Qu'est-ce que vous avez fait ensemble ?", "coll/efficacy"),
    ("fr", "Comment les hommes prennent votre commerce ?", "gender/men"),
]


@pytest.fixture(scope="module")
def women() -> Codebook:
    return load_codebook(WOMEN)


@pytest.fixture(scope="module")
def rules(women: Codebook) -> Rules:
    engine = Rules()
    engine.prepare(TaggingContext(codebook=women))
    return engine


def heard(rules: Rules, book: Codebook, text: str, language: str) -> set[str]:
    passage = Segment(
        document="d",
        text_hash="",
        start=0,
        end=len(text),
        text=text,
        unit="passage",
        ordinal=0,
        segmenter="",
        language=language,
    )
    return {book.by_id[one.code].key for one in rules.tag([passage]) if isinstance(one, Suggestion)}


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_shipped_codebook_is_complete(path: Path) -> None:
    warnings: list[Problem] = []
    book = load_codebook(path, warn=warnings.append)
    assert warnings == [] and unpinned(path) == 0 and book.key == path.stem and len(book) >= 13
    for code in book:
        assert code.definition and code.include and code.exclude, code.key
        assert {example.kind for example in code.examples} == {"typical", "near-miss"}, code.key
        neighbours = re.findall(r"\(([a-z0-9-]+(?:/[a-z-]+)*)", code.exclude)
        assert all(key in book.by_key for key in neighbours), (code.key, neighbours)
        assert all(example.belongs != code.key for example in code.examples), code.key


def test_there_are_five_and_their_themes_hold() -> None:
    books = [load_codebook(path) for path in BOOKS]
    assert [book.key for book in books] == [
        "cluster-shg",
        "learning-route",
        "microfinance-women",
        "sector-recommendations",
        "value-chain-finance",
    ]
    themes = load_themes(REPOSITORY / "codebooks" / "themes.yaml", books)
    assert len(themes) >= 8 and all(theme.codes and theme.names for theme in themes)


def test_the_womens_codebook_speaks_french_and_can_hold_bad_news(women: Codebook) -> None:
    for code in women:
        assert code.names["fr"] and code.definitions["fr"] and code.cues["en"] and code.cues["fr"], code.key
        assert len(code.examples) >= 2, code.key
    keys = {code.key for code in women}
    assert keys >= {
        "del/target",
        "del/group",
        "del/trust",
        "loan/gain",
        "loan/stress",
        "loan/stress/timing",
        "loan/stress/cost",
        "loan/stress/pressure",
        "loan/stress/coping",
        "loan/overdebt",
        "coll/prior",
        "coll/efficacy",
        "coll/village",
        "coll/voice",
        "coll/coercion",
        "coll/capture",
        "coll/left-out",
        "coll/conflict",
        "home/say",
        "home/politics",
        "gender/norms",
        "gender/men",
        "gender/workload",
        "gender/agency",
    }


@pytest.mark.parametrize(("language", "sentence", "codes"), FALSE_FRIENDS)
def test_cues_are_deaf_to_false_friends(
    rules: Rules, women: Codebook, language: str, sentence: str, codes: list[str]
) -> None:
    found = heard(rules, women, sentence, language)
    assert not [key for key in found for code in codes if key == code or key.startswith(f"{code}/")], found


@pytest.mark.parametrize(("language", "sentence", "code"), TRUE_FRIENDS)
def test_cues_hear_what_they_are_for(
    rules: Rules, women: Codebook, language: str, sentence: str, code: str
) -> None:
    assert code in heard(rules, women, sentence, language)


def passages(folder: Path) -> Iterator[tuple[str, str]]:
    """What people say in the plain transcripts of the sample study, paragraph by paragraph."""
    for path in sorted(folder.rglob("*.txt")):
        text = path.read_text(encoding="utf-8")
        language = "fr" if len(re.findall(r"\b(?:les|une|dans|pour|mais)\b", text)) > 100 else "en"
        for paragraph in re.split(r"\n\s*\n", text):
            if len(paragraph.split()) > 5:
                yield language, paragraph


def test_no_cue_fires_everywhere(rules: Rules, women: Codebook) -> None:
    """A cue that is heard in more than a fifth of all passages says nothing."""
    told = list(passages(REPOSITORY / "corpora"))
    if len(told) < 100:
        pytest.skip("the sample study is not here")
    for language in ("en", "fr"):
        said = [text for tongue, text in told if tongue == language]
        fired = Counter(
            (key, why.what)
            for number, text in enumerate(said)
            for one in rules.tag(
                [
                    Segment(
                        document="d",
                        text_hash="",
                        start=0,
                        end=len(text),
                        text=text,
                        unit="passage",
                        ordinal=number,
                        segmenter="",
                        language=language,
                    )
                ]
            )
            if isinstance(one, Suggestion)
            for key in [women.by_id[one.code].key]
            for why in {w.what: w for w in one.why if w.kind == "cue"}.values()
        )
        assert fired or not said
        assert [cue for cue, times in fired.items() if times > 0.2 * len(said)] == []


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_examples_are_nobodys_words(path: Path, shared: Path) -> None:
    real = [
        file.read_text("utf-8", errors="replace")
        for folder in (REPOSITORY / "corpora", shared / "seeds")
        for file in sorted(folder.rglob("*.txt"))
    ]
    corpus = re.sub(r"\s+", " ", " ".join(real)).casefold()
    for code in load_codebook(path):
        assert not [one.text for one in code.examples if one.text.casefold() in corpus], code.key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "codebooks").mkdir()
    shutil.copy(WOMEN, tmp_path / "codebooks")
    (tmp_path / "qualkit.toml").write_text('title = "t"\n', encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(root, ["--project", str(folder), "codebook", *words])
    assert code_of(result) == code, result.output
    return result.output


def test_check_names_every_mistake_and_fix_writes_ids(folder: Path) -> None:
    assert "30 codes, 0 warnings; version" in run(folder, "check")
    path = folder / "codebooks" / "microfinance-women.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\n    id: \S+", "", text), encoding="utf-8")
    before = load_codebook(path)
    assert "30 ids not written (use --fix)" in run(folder, "check", "microfinance-women")
    assert "30 ids written" in run(folder, "check", "--fix")
    assert path.read_text(encoding="utf-8") == text, (
        "the ids come back where they stood, and they are the same"
    )
    assert load_codebook(path) == before
    path.write_text(text.replace("definition: Power", "defintion: Power"), encoding="utf-8")
    line = text[: text.index("definition: Power")].count("\n") + 1
    told = run(folder, "check", code=2)
    assert f"microfinance-women.yaml:{line}: unknown field 'defintion'. Did you mean definition?" in told
    assert run(folder, "show", "microfinance-women", code=2).count("defintion") == 1


def test_show_draws_the_tree_in_two_languages(folder: Path) -> None:
    told = run(folder, "show", "microfinance-women", "--cues")
    assert (
        "\n  Economic gain  loan/gain\n" in told
        and "    Schedule against the seasons  loan/stress/timing" in told
    )
    assert "Gain économique" in run(folder, "show", "microfinance-women", "--language", "fr")
    assert json.loads(run(folder, "show", "microfinance-women", "--json"))["key"] == "microfinance-women"


def test_rename_merge_retire_and_diff(folder: Path) -> None:
    old = folder / "old.yaml"
    shutil.copy(folder / "codebooks" / "microfinance-women.yaml", old)
    run(
        folder,
        "rename",
        "microfinance-women",
        "loan/overdebt",
        "--to",
        "loan/debts",
        "--name",
        "Debts",
        "--why",
        "x",
    )
    run(folder, "merge", "microfinance-women", "coll/capture", "coll/coercion", "--by", "awa")
    run(folder, "retire", "microfinance-women", "gender/workload")
    told = run(folder, "diff", str(old), "microfinance-women")
    assert "renamed    loan/overdebt → loan/debts: key, name was Too many debts" in told
    assert "ended      coll/capture: merged into coll/coercion" in told
    assert "ended      gender/workload: retired" in told
    assert "removed" not in told and "redefined" not in told
    assert "is in use" in run(folder, "restore", "microfinance-women", "coll", code=2)
    for code in ("coll/capture", "gender/workload"):
        run(folder, "restore", "microfinance-women", code, "--why", "too soon", "--by", "luc")
    assert "ended" not in run(folder, "diff", str(old), "microfinance-women")
    assert "removed    loan/gain" in run(folder, "diff", str(old), str(shorter(old)), code=1)
    assert "Did you mean coll/voice" in run(folder, "retire", "microfinance-women", "coll/voise", code=2)
    assert "taken" in run(folder, "rename", "microfinance-women", "loan", "--to", "coll", code=2)
    assert "Known" in run(folder, "retire", "learning-route", "event", code=2), (
        "shipped books are not changed"
    )


def shorter(path: Path) -> Path:
    """The same book without the code loan/gain: what nobody should do."""
    text = path.read_text(encoding="utf-8")
    begin = text.index("  - key: loan/gain")
    new = text[:begin] + text[text.index("  - key: loan/stress\n") :]
    target = path.with_name("shorter.yaml")
    target.write_text(new.replace("belongs: loan/gain", "belongs: loan"), encoding="utf-8")
    return target


@pytest.mark.parametrize("kind", ["csv", "xlsx", "yaml"])
def test_a_codebook_goes_out_and_comes_back(folder: Path, kind: str) -> None:
    sheet = folder / f"sheet.{kind}"
    run(folder, "export", "microfinance-women", str(sheet))
    assert "exists already" in run(folder, "export", "microfinance-women", str(sheet), code=2)
    back = sheet
    if kind != "yaml":
        back = folder / "microfinance-women.yaml"
        run(folder, "import", str(sheet), str(back), "--title", "Microfinance")
    assert load_codebook(back).codes == load_codebook(WOMEN).codes
    assert "mean the same" in run(folder, "diff", "microfinance-women", str(sheet))


def test_new_begins_an_empty_book(folder: Path) -> None:
    run(folder, "new", str(folder / "codebooks" / "mine"), "--title", "Mine: first")
    path = folder / "codebooks" / "mine.yaml"
    assert (load_codebook(path).title, len(load_codebook(path))) == ("Mine: first", 0)
    assert "exists already" in run(folder, "new", str(path), code=2)
    assert "mine.yaml: 0 codes" in run(folder, "check")


def test_one_bad_book_does_not_hide_the_others(folder: Path) -> None:
    (folder / "codebooks" / "bad.yaml").write_text("codebook: bad\ncods: []\n", encoding="utf-8")
    result = check_codebooks(sorted((folder / "codebooks").glob("*.yaml")))
    assert [one.codebook for one in result.checked] == ["microfinance-women"]
    assert len(result.mistakes) == 2
