"""Words that people read on sheets are understood in tables."""

import pytest

from homecare.i18n import messages
from homecare.intake.vocabulary import KNOWN_WORDS

SHOWN = {
    code.partition(".")[2]: sentence["lv"]
    for code, sentence in messages().items()
    if code.startswith(("skill.", "fact."))
}


@pytest.mark.parametrize("code", sorted(SHOWN))
def test_the_latvian_word_of_a_skill_or_fact_means_its_code(code: str):
    assert KNOWN_WORDS[str(SHOWN[code])] == code
