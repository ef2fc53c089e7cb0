"""Word lists of privacy, all folded: whose values are personal, what is no name, what needs no second look."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in listed.split())


PLACES = _words("village villages hamlet hameau quarter quartier address adresse")
"""Attributes that hold one place."""

PERSONAL = PLACES | _words("""
    name nom surname prenom first_name last_name group_name nom_du_groupe phone telephone tel mobile email
    interviewer interviewers enqueteur enquetrice interpreter interprete moderator moderateur facilitator
    transcriber translator
""")
"""Attributes whose values are taken out of testimony unless they are cleared for print."""

CALLINGS = _words("""
    adviser advisor agent aide assistant baker blacksmith boatman boy caissier caissiere chair chairman
    chairwoman chef chief cleric clerk conseiller conseillere consultant controller cook cooperative
    coordinator deputy director directeur directrice doctor dr driver elder employee enseignant farmer father
    fisher fisherman girl griot guard head herder husband imam infirmier infirmiere inspector instituteur
    jeune leader lender line madame maire manager mason mayor member membre merchant midwife migrant miller
    minister mme monsieur mother mr mrs ms ngo nurse officer official ong overseer owner part pastor paysan
    personne person police potter president presidente prefect prefet priest principal professor responsable
    sage-femme secretaire secretary senior smith student tailor teacher trader treasurer tresorier tresoriere
    veuf veuve village vendor vice volunteer weaver widow widower wife worker young
""")
"""Words for what someone is: as the label of a speaker they are no name."""

USUAL = _words("""
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays
    saturdays sundays january february march april may june july august september october november december
    lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout
    septembre octobre novembre decembre god dieu allah ramadan tabaski i
""")
"""Words with a capital that are nobody's name."""
