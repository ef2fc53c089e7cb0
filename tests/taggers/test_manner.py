import pytest

from qualkit.taggers.manner import Clauses, languages
from qualkit.text.words import words


def said(marked: str, language: str) -> tuple[str, str]:
    """The negator and hedge over the [cue] of a sentence."""
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    manner = Clauses(text, words(text), language).manner(start, end)
    return manner.negator.what if manner.negator else "", manner.hedge.what if manner.hedge else ""


@pytest.mark.parametrize(("text", "negator"), [
    ("We did not [repay].", "not"),
    ("We don’t [save] with them.", "don't"),
    ("The [income] did not grow.", "not"),
    ("Nobody [repaid].", "nobody"),
    ("They [decide] without us.", ""),
    ("Without the [group] we are lost.", "without"),
    ("We no longer [borrow] from him.", "no"),
    ("There is little evidence, however, that it reached women's [political power].", "little"),
    ("She refused the [loan].", "refused"),
    ("No, we [repaid].", ""),
    ("No we [repaid] it.", ""),
    ("Not only did we [repay], we saved.", ""),
    ("There is no doubt that the [group] helps.", ""),
    ("We don't fight and the [group] helps.", ""),
    ("We do not meet, but the [group] helps.", ""),
    ("We [save], don't we?", ""),
    ("We never took a loan without the [group].", ""),
    ("We don't have no [income].", "don't"),
    ("We had [no income].", ""),
    ("I don't know about the [loan].", ""),
])
def test_what_is_denied_in_english(text: str, negator: str) -> None:
    assert said(text, "en")[0] == negator


@pytest.mark.parametrize(("text", "negator"), [
    ("Nous n'avons pas [remboursé].", "pas"),
    ("On [rembourse] pas.", "pas"),
    ("Il n'y a plus de [revenus].", "plus"),
    ("Plus de [revenus] pour les femmes.", ""),
    ("Personne ne [décide].", "personne"),
    ("Une personne [décide].", ""),
    ("Le premier pas, [la tontine].", ""),
    ("Un pas vers le [crédit].", ""),
    ("Ni [crédit] ni épargne.", "ni"),
    ("Sans [crédit] on reste là.", "sans"),
    ("Jamais sans le [groupe].", ""),
    ("Le mari ne décide pas, mais la [femme] décide.", ""),
    ("Non seulement on [rembourse], on épargne.", ""),
    ("Chez nous [une femme ne] dit pas cela.", ""),
])
def test_what_is_denied_in_french(text: str, negator: str) -> None:
    assert said(text, "fr")[0] == negator


@pytest.mark.parametrize(("text", "language", "hedge"), [
    ("I think the [loan] helped.", "en", "i think"),
    ("Maybe the [loan] helped.", "en", "maybe"),
    ("I don't think the [loan] helped.", "en", "i don't think"),
    ("They say the [agent] steals.", "en", "they say"),
    ("The [loan] helped.", "en", ""),
    ("Peut-être que le [groupe] aide.", "fr", "peut etre"),
    ("On dit que le [projet] vole.", "fr", "on dit que"),
    ("Talvez o [grupo] ajude.", "pt", "talvez"),
    ("Creo que el [grupo] ayuda.", "es", "creo que"),
])
def test_what_is_hedged(text: str, language: str, hedge: str) -> None:
    assert said(text, language)[1] == hedge


def test_of_an_unknown_language_nothing_is_said() -> None:
    assert said("Not the [group].", "sw") == ("", "")
    assert {"en", "fr"} <= set(languages())
