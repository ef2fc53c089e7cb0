"""How much of a question a passage meets, by its words."""

import pytest

from qualkit.measures.asking import ANY_WORDS, understand
from qualkit.text.words import fold


@pytest.mark.parametrize(("asked", "said"), [
    ("বৃষ্টি", "আমরা ঋণ শোধ করতে পারিনি। বৃষ্টি দেরিতে এসেছে।"), ("पैसा", "मेरे पास पैसा नहीं था।"),
    ("récolte", "Avant la RE\u0301COLTE, rien."), ("القرض", "كان الْقَرْضُ ثقيلا"), ("ߥߊߙߌ", "ߥߊߙߌ ߕߍ߫ ߒ ߓߟߏ߫"), ("loan", "The loan, late.")])
def test_words_of_every_script_are_met_whole(asked: str, said: str) -> None:
    question = understand(asked, ANY_WORDS, languages=("en", "fr"), own=(), values={})
    assert question.share(fold(said), "") == 1
    assert question.share(fold("nothing of it"), "") == 0
