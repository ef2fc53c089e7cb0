"""Everyday talk that belongs to no codebook: what likeness by chance is measured against."""

EVERYDAY = (
    "Yes.", "No, not really.", "Thank you for coming today.", "I do not know.",
    "Let me think about that for a moment.", "It was last year, or the year before.",
    "The weather is hot today.", "Can you say a little more about that?",
    "We eat rice with sauce in the evening.", "My children are at school.",
    "He went to town in the morning.", "There were many people there.",
    "I was born here and I grew up here.", "That is what happened.",
    "We walked for a long time on the road.", "That is a good question.",
    "She is my friend and my neighbour.", "Sometimes yes, sometimes no.",
    "We do it every day, that is how it is.", "Sit down, please, take some water.", "I am forty years old.",
    "He told me about it on the telephone.", "It is far from here.", "Let us go on to the next question.",
    "What time is it now?", "I forgot what I wanted to say.", "They played music all night.",
    "The picture on the wall is old.", "Oui, c'est ça.", "Non, pas du tout.",
    "Merci d'être venue aujourd'hui.", "Il fait très chaud ces jours-ci.",
    "Je suis née ici, dans ce quartier.", "Mes enfants sont à l'école.", "On mange du riz le soir.",
    "Il est parti hier matin.", "Attendez, je réfléchis.", "Je ne me souviens plus.", "C'est loin d'ici.",
    "Asseyez-vous, prenez de l'eau.", "Voilà, c'est comme ça.", "Il y avait beaucoup de monde.",
    "Elle est arrivée en retard.", "On va passer à la question suivante.",
)
"""Short sentences in English and French; with a multilingual model they stand for other languages too."""
