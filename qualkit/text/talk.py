"""Words that talk is held together with and that name no subject: *yes*, *you know*, *voilà*, *o sea*.

Grammar's own words come from spaCy's lists, which it has for some eighty languages; spoken fillers and the verbs of
telling, which those lists lack, stand here for English, French and Spanish.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

from qualkit.text.words import Word, fold, primary, stem, words

_SPOKEN = {
    "en": """yes yeah yep yah no nope nah okay ok oh ah eh er um uh uhm hm hmm mm mhm huh wow hey hello thanks thank
        please well right sure course fine alright like just really actually basically literally maybe perhaps
        probably obviously definitely kind sort kinda lot lots bit stuff thing things something anything
        everything nothing way say tell talk ask know think guess mean remember go come get want see look make do
        take give put let happen one ones people person gonna wanna gotta cause cuz also even still yet already
        always never ever sometimes usually pretty quite super much many little good nice big great time day today
        now then here there laugh laughs laughter inaudible crosstalk silence pause""",
    "fr": """oui ouais non si bon ben bah euh hein hum ah oh eh voilà donc alors quoi là ça cela chose choses truc
        trucs machin merci bonjour d'accord ok okay bien vraiment juste peut-être encore déjà toujours jamais rien
        beaucoup peu trop très aussi même comme ainsi puis après avant maintenant aujourd'hui jour fois façon
        manière genre dire parler demander savoir penser croire faire aller venir voir regarder vouloir pouvoir
        falloir devoir mettre prendre donner passer arriver être avoir ici côté silence gens personne monde petit
        petite grand grande dit disait fait fais faisait va vas vais vont allait vient venait voit sait sais
        savait pense crois croit veut veux voulait peut peux pouvait pouvaient faut fallait doit devait met mis
        pris prend donne rire rires ri rit inaudible""",
    "es": """sí si no bueno pues entonces este eh ah oh ay mm o sea digo verdad cosa cosas algo nada todo todos gracias
        hola vale claro bien muy más menos mucho mucha muchos muchas poco también tampoco solo sólo así ahí allí
        allá aquí acá ya ahora hoy luego después antes siempre nunca todavía aún casi quizás como día días vez
        veces manera forma tipo decir hablar preguntar saber pensar creer hacer ir venir ver mirar querer poder
        haber tener deber dar poner pasar dice dijo dicen digamos sabe sabes sé creo piensa hace hacen hacía hecho
        va van voy vamos iba viene ve vemos quiere quiero puede pueden podía hay había tiene tienen tenía tengo da
        dan puso gente persona personas grande pequeño risas inaudible""",
}


@cache
def small_words(language: str) -> frozenset[str]:
    """Folded words of a language that name no subject; of a language without a list, none."""
    tongue = primary(language)
    return frozenset({fold(word) for word in _grammar(tongue)} | {fold(one) for one in _spoken(tongue)})


def is_small(word: str, language: str) -> bool:
    """Whether a word names no subject in any of its forms (*said* as *say*); figures never do, nor one or two letters.

    Of a contraction (*it's*, *don't*, *l'*) the first part decides.
    """
    plain = fold(word)
    bare = plain.partition("'")[0]
    return (len(bare) < (3 if bare.isascii() else 2) or any(map(str.isdigit, plain)) or plain.endswith(("'", "n't"))
            or not small_words(language).isdisjoint((plain, bare)) or stem(bare, language) in _stems(primary(language)))


def telling_words(text: str, language: str) -> list[Word]:
    """The words of a text that may name a subject, in order."""
    return [word for word in words(text) if not is_small(word.text, language)]


@cache
def _stems(tongue: str) -> frozenset[str]:
    return frozenset(stem(one, tongue) for one in _spoken(tongue))


def _spoken(tongue: str) -> list[str]:
    return _SPOKEN.get(tongue, "").split()


def _grammar(tongue: str) -> frozenset[str]:
    """spaCy's list, read from its file alone: importing the language would compile all its rules, for seconds."""
    spacy = find_spec("spacy")
    places = (spacy.submodule_search_locations if spacy else None) or ()
    path = next((Path(place, "lang", tongue, "stop_words.py") for place in places), None)
    if path is None or not tongue.isalpha() or not path.is_file():
        return frozenset()
    listed: frozenset[str] = frozenset(run_path(str(path)).get("STOP_WORDS", ()))
    return frozenset(part for line in listed for part in (line, *line.replace("’", "'").split("'")))
