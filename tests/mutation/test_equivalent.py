"""The list of mutants that no test could see."""

from tests.mutation import mutants


def test_every_mutant_that_is_excused_can_still_be_made() -> None:
    """The list of equivalent mutants names none whose line is gone, and each with a reason."""
    made = {mutant.key for _, mutant in mutants.every()}
    listed = mutants.equivalent()
    assert set(listed) <= made
    assert all(listed.values())
