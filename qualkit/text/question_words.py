"""Words of a question that say nothing of what is asked about, in English, French, Spanish and Portuguese."""

from __future__ import annotations

from qualkit.text.small import SMALL

_ENGLISH = """
    about ask asked any anyone anybody anything did do does done every find give happen happened happens he her hers
    him his how i kind know let like many me mean means much my need other people person really reason reasons say
    saying says said she show something speak spoke somebody someone someone's talk talked tell they think thought
    told us want wants way ways we were while whose why would you your yours between because all also get got am
    being both could should during each even ever just made make makes no nor only over own same such too under
    until very whether out off up down"""
_FRENCH = """
    a ai aussi avait avaient avoir avec bien ce cela celle celles celui ceux ces chez comme comment combien
    concernant dire disent dit dites donc dont entre etait etaient etre fait faire fois je j m t s d l n c gens
    lorsque lui ma me mes meme moi mon nous parle parlent parler parce personnes pense pensent peu peut pourquoi
    propos quand que quel quelle quelles quels qu'est quelqu quoi raconte racontent sans sera sont sous sujet sur ta
    tes toi ton tous tout toute toutes tres tu veut veulent vers voici vos votre vous y ete ont"""
_SPANISH = """
    a acerca al algo alguien algunos ante aunque como con cual cuales cuando cuanto cuantos de del decir desde dice
    dicen dijeron dijo donde durante e el ella ellas ellos en entre era eran es esa ese eso esta estan este esto fue
    fueron gente ha habla hablan hacer hacen han hasta hay la las le les lo los mas me mi mis muy nos nosotros o
    otra otro para pero piensan piensa por porque que quien quienes se sin sobre son su sus tambien te tiene tienen
    toda todas todo todos tu un una unas uno unos y ya"""
_PORTUGUESE = """
    ao aos as com como da das de dizem disse disseram do dos e em falam foi na nas no nos o os ou para pela pelas
    pelo pelos porque quando que quem sao sobre uma umas uns"""

QUESTION_WORDS = SMALL.union(f"{_ENGLISH} {_FRENCH} {_SPANISH} {_PORTUGUESE}".split())
"""Folded, as `qualkit.text.words.fold` gives them. Words of time (*before*, *avant*) are not among them: many questions
are about nothing else."""
