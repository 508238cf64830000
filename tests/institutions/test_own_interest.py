"""Nobody decides about himself or about his own institution."""

import pytest

from institutions import services as institutions


def test_whoever_teaches_there_has_an_interest_until_they_leave(trainer, institution, auditor, at):
    with pytest.raises(institutions.OwnInterest):
        institutions.check_no_own_interest(user=trainer.user, institution=institution)
    institutions.check_no_own_interest(user=auditor, institution=institution)
    institutions.end_affiliation(trainer=trainer, institution=institution, at=at)
    institutions.check_no_own_interest(user=trainer.user, institution=institution)


@pytest.mark.parametrize("who", ["auditor", "officer"])
def test_nobody_decides_his_own_case_administrators_neither(who, request, learner):
    person = request.getfixturevalue(who)
    with pytest.raises(institutions.OwnInterest):
        institutions.check_no_own_interest(user=person, people=[learner, person])
    institutions.check_no_own_interest(user=person, people=[learner])
