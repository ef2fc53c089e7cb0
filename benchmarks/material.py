"""Made-up interviews for the benchmarks: the same words for the same number, on every machine.

Sentences are drawn from word lists with the habits of speech that cost a reader time: answers from
one word to half a page, times, asides, French here and there, names that occur once. They mean nothing.
"""

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

_LISTS = {
    "en": {
        "who": "I|we|she|he|they|the women|my husband|the treasurer|my sister|the group|people here|the agent|"
               "the elders|the children|my neighbour|nobody|the president|the others",
        "did": "paid|sold|kept|took|said|asked|waited|borrowed|gave|bought|counted|refused|wanted|lost|hid|carried|"
               "brought|agreed|decided|worked|planted|forgot|remembered|promised|shared|quarrelled over|spoke of",
        "what": "the loan|the rice|the money|a goat|the instalment|the meeting|two bags of millet|the cash box|"
                "the land|the harvest|the market|the school fees|the medicine|a sewing machine|the interest|the debt|"
                "the savings|the register|her share|the old cart|the well|the rule|the fine|the onions",
        "where": "at home|in the village|at the market|in town|by the river|under the tree|at the bank|"
                 "in front of everyone|behind the mosque|at my mother's|in the fields|at the health centre",
        "when": "before the rains|after the harvest|last year|every Friday|in the dry season|when I was ill|"
                "that week|in the end|for three months|since the flood|at the beginning|one morning|in August",
        "so": "because|so|but|and then|even though|while|if|until|and|when|although",
        "ask": "And then, what happened?|How did you decide that?|Who keeps the money?|Can you tell me more about it?|"
               "What did your husband say?|How was it before?|What changed after the first loan?|Why do you think so?|"
               "And when the harvest was poor, what did you do then, and who helped you?|Did others see it so?",
        "short": "Yes.|No.|Mm.|It is so.|No, never.|I don't know.|That's right.|Yes, many.|Of course.|[laughs]",
    },
    "fr": {
        "who": "je|nous|elle|il|les femmes|mon mari|la trésorière|ma sœur|le groupe|les gens|les anciens|personne",
        "did": "a payé|a vendu|a gardé|a pris|a demandé|a attendu|a refusé|a perdu|a donné|a compté|a partagé",
        "what": "le crédit|le riz|l'argent|une chèvre|le remboursement|la réunion|deux sacs de mil|la caisse|"
                "la terre|la récolte|le marché|les frais d'école|l'intérêt|la dette|l'épargne|le cahier",
        "where": "à la maison|au village|au marché|en ville|sous l'arbre|devant tout le monde|au champ|à la banque",
        "when": "avant les pluies|après la récolte|l'année passée|chaque vendredi|pendant trois mois|un matin",
        "so": "parce que|donc|mais|et puis|même si|quand|jusqu'à ce que|et",
        "ask": "Et après, qu'est-ce qui s'est passé ?|Qui garde l'argent ?|Et avant, c'était comment ?|"
               "Votre mari, qu'est-ce qu'il a dit ?|Pourquoi pensez-vous cela ?",
        "short": "Oui.|Non.|C'est ça.|Je ne sais pas.|Jamais.",
    },
}
_SYLLABLES = ("ba", "bou", "da", "dia", "fa", "ka", "ko", "kou", "la", "ma", "mo", "na", "sa", "sé", "ta", "tou", "wa")
LISTS = {language: {name: entry.split("|") for name, entry in lists.items()} for language, lists in _LISTS.items()}


class Voice:
    """One made-up conversation; its number is its seed."""

    def __init__(self, number: int, language: str = "") -> None:
        self.dice = random.Random(f"qualkit {number}")
        self.language = language or ("fr" if number % 7 == 3 else "en")
        self._lists = LISTS[self.language]

    def name(self) -> str:
        """A name that hardly comes twice."""
        return "".join(self.dice.choices(_SYLLABLES, k=self.dice.randint(2, 5))).capitalize()

    def clause(self) -> str:
        pick = {name: self.dice.choice(choices) for name, choices in self._lists.items()}
        if self.dice.random() < 0.08:
            pick["who"] = self.name()
        parts = [pick["who"], pick["did"], pick["what"]]
        parts += [pick[name] for name in ("where", "when") if self.dice.random() < 0.45]
        return " ".join(parts)

    def sentence(self) -> str:
        clauses = [self.clause()]
        while self.dice.random() < 0.45 and len(clauses) < 4:
            clauses += [self.dice.choice(self._lists["so"]), self.clause()]
        words = " ".join(clauses)
        return words[0].upper() + words[1:] + self.dice.choices(".?…", weights=(20, 1, 1))[0]

    def answer(self) -> str:
        """From one word to half a page: most are short, a few tell a story."""
        if self.dice.random() < 0.2:
            return self.dice.choice(self._lists["short"])
        length = max(1, min(30, round(self.dice.lognormvariate(1.1, 0.8))))
        return " ".join(self.sentence() for _ in range(length))

    def turns(self, words: int) -> Iterator[tuple[str, str]]:
        """Yield (label, speech) of an interview of about so many words."""
        spoken = 0
        while spoken < words:
            for label, speech in (("I", self.dice.choice(self._lists["ask"])), ("R", self.answer())):
                spoken += len(speech.split())
                yield label, speech


def interviews(folder: Path, *, count: int, words: int, suffixes: tuple[str, ...] = (".txt",),
               first: int = 0) -> int:
    """Write interviews of about ``words`` words each, their kinds by turns; return the words written."""
    total = 0
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        turns = list(Voice(number).turns(words))
        total += sum(len(speech.split()) for _, speech in turns)
        suffix = suffixes[number % len(suffixes)]
        _WRITERS[suffix](folder / f"n{number:05}{suffix}", [f"{label}: {speech}" for label, speech in turns])
    return total


def _txt(path: Path, paragraphs: list[str]) -> None:
    path.write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")


def _docx(path: Path, paragraphs: list[str]) -> None:
    """A Word file as python-docx makes it; its own way of adding paragraphs would take minutes."""
    import docx

    docx.Document().save(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = "".join(f'<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:t xml:space="preserve">{escape(label)}'
                   f":</w:t></w:r><w:r><w:t xml:space=\"preserve\">{escape(speech)}</w:t></w:r></w:p>"
                   for label, _, speech in (paragraph.partition(":") for paragraph in paragraphs))
    head, tag, tail = parts["word/document.xml"].decode("utf-8").partition("<w:body>")
    parts["word/document.xml"] = f"{head}{tag}{body}{tail}".encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


_WRITERS = {".txt": _txt, ".docx": _docx}

_CODES = {
    "loan": ("loan, instalment, debt, pay*interest", "crédit, remboursement"),
    "loan/strain": ("lost, sold*goat, refused*debt", "dette"),
    "group": ("meeting, treasurer, register, women*decided", "réunion, trésorière"),
    "group/rule": ("rule, fine, cash box", "caisse"),
    "home": ("husband*said, at home, school fees", "mari, à la maison"),
    "farm": ("harvest, rice, millet, land", "récolte, riz"),
}
_CODEBOOK = "codebook: bench\ntitle: For measuring\nlanguage: en\ncodes:\n" + "".join(
    f"  - {{key: {key}, name: About {key}, definition: What is said of {key}., cues: {{en: [{en}], fr: [{fr}]}}}}\n"
    for key, (en, fr) in _CODES.items())


def project(folder: Path) -> Path:
    """Make an empty project around ``corpora/study`` and return that folder."""
    files = {"qualkit.toml": 'title = "Measured"\nlanguages = ["en", "fr"]\n\n[tagging]\nengines = ["rules.v1"]\n\n'
                             '[[study]]\nkey = "study"\ntitle = "Measured"\ncodebook = "bench"\ncorpora = ["study"]\n',
             "codebooks/bench.yaml": _CODEBOOK}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    corpus = folder / "corpora" / "study"
    corpus.mkdir(parents=True, exist_ok=True)
    return corpus
