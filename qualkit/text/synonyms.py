"""Words that mean much the same where people talk of money and livelihoods, in English and French.

For looking things up only: whoever types *échéances* finds what was written of *instalments*. A word may stand in
one group; all are folded, in the singular. A project adds its own in ``qualkit.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qualkit.text.words import fold

_GROUPS = """
schedule instalment installment date due calendar calendrier echeancier echeance mensualite
repayment repay reimbursement remboursement rembourser
payment pay paiement payer versement
loan credit lending borrow pret emprunt
debt owe indebted dette endettement
arrears late overdue default retard impaye arriere
flexible bend postpone reschedule souple report reporter
harvest crop recolte moisson
season lean saison soudure
rain rains pluie hivernage
woman women femme
man men husband homme mari
saving savings save epargne epargner
group association groupe groupement
market marche
buyer trader acheteur commercant
price prix
sale sell sold vente vendre
lender bank caisse preteur banque
interest rate interet taux
collateral guarantee garantie caution
trust confiance
training formation
fishing fish boat peche pecheur pirogue
grain cereal cereale mil
store warehouse warrantage magasin
farmer grower paysan cultivateur producteur
exit lasting sustainability durabilite sortie
mistake failure fail erreur echec
village town ville
"""

SYNONYMS: tuple[tuple[str, ...], ...] = tuple(tuple(line.split()) for line in _GROUPS.strip().splitlines())
"""Groups of words; each group is looked up as one."""


def groups(own: Iterable[Iterable[str]] = ()) -> tuple[tuple[str, ...], ...]:
    """The groups with a project's own words added: a line that shares a word with groups joins them."""
    found = [list(one) for one in SYNONYMS]
    for line in own:
        added = list(dict.fromkeys(fold(part) for word in line for part in re.findall(r"\w+", word)))
        met = [one for one in found if not set(one).isdisjoint(added)]
        found = [one for one in found if set(one).isdisjoint(added)]
        found.append(list(dict.fromkeys([*(word for one in met for word in one), *added])))
    return tuple(map(tuple, found))
