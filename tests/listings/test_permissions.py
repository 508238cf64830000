"""Who may do what: one line an address, one column a role."""

import pytest
from django.urls import reverse

from courses.models import CoursePage
from listings import services as listings

# Under /manage/ who is not signed in goes to the sign-in page (302), who has no business there gets 403.
ROLES = ["stranger", "learner", "trainer", "foreign_trainer", "auditor", "conflicted_auditor"]
TABLE = {
    ("listings_queue", "get"): [302, 403, 403, 403, 200, 200],
    ("listings_desk", "get"): [302, 403, 403, 403, 200, 403],
    ("listings_comment", "post"): [302, 403, 403, 403, 302, 403],
    ("listings_remove_comment", "post"): [302, 403, 403, 403, 302, 403],
    ("listings_decide", "post"): [302, 403, 403, 403, 302, 403],
    ("listings_hand_back", "post"): [302, 403, 403, 403, 302, 403],
    ("listings_score", "get"): [302, 403, 403, 403, 200, 403],
    ("listings_compare", "get"): [302, 403, 403, 403, 200, 403],
    ("listings_mark", "post"): [302, 403, 403, 403, 302, 403],
    ("listings_relations", "get"): [302, 403, 403, 403, 200, 200],
    ("listings_end_relation", "post"): [302, 403, 403, 403, 302, 404],
    ("listings_unsettled", "get"): [302, 403, 403, 403, 403, 403],
    ("listings_settle", "get"): [302, 403, 403, 403, 403, 403],
    ("listings_compare_own", "get"): [302, 403, 200, 404, 404, 200],
    # Who teaches there reads and answers, auditor or not.
    ("listings_comments", "get"): [302, 403, 200, 404, 404, 200],
    ("listings_answer", "post"): [302, 403, 302, 404, 404, 302],
    ("listings_submit", "post"): [302, 403, 302, 404, 404, 302],
    ("directory", "get"): [200] * 6,
    ("directory_json", "get"): [200] * 6,
    ("directory_csv", "get"): [200] * 6,
    ("service_level", "get"): [200] * 6,
    ("institution", "get"): [200] * 6,
    ("trainer", "get"): [200] * 6,
}

ALONE = {
    "directory",
    "directory_json",
    "directory_csv",
    "listings_queue",
    "listings_relations",
    "listings_unsettled",
    "service_level",
}


@pytest.fixture
def address(submission, auditor, trainer, institution, at):
    """`address(name)` with real ids; what needs a decided round or a taken one is brought there first."""

    def said():
        return listings.comment(submission=submission, auditor=auditor, text="看这里", at=at)

    def returned():
        listings.return_for_changes(submission=submission, auditor=auditor, reason="改", at=at)

    def second_round():
        comment = said()
        returned()
        page = CoursePage.objects.get(pk=submission.version.course.page_id)
        return listings.submit(page=page, user=trainer.user, at=at).uuid, comment.uuid

    def answered():
        comment = said()
        returned()
        return submission.uuid, comment.uuid

    def declared():
        return listings.declare_relation(user=auditor, note="表亲", institution=institution.uuid, at=at)

    ids = {
        "institution": lambda: [institution.code],
        "trainer": lambda: [trainer.uuid],
        "listings_submit": lambda: [submission.version.course.page_id],
        "listings_end_relation": lambda: [declared().uuid],
        "listings_compare": lambda: second_round()[:1],
        "listings_compare_own": lambda: second_round()[:1],
        "listings_mark": second_round,
        "listings_remove_comment": lambda: [submission.uuid, said().uuid],
        "listings_answer": answered,
        "listings_hand_back": lambda: [said() and submission.uuid],
    }

    def make(name):
        return reverse(name, args=[] if name in ALONE else ids.get(name, lambda: [submission.uuid])())

    return make


FORM = {
    "text": "再看看",
    "reason": "补上",
    "decision": "return",
    "confirm": "yes",
    "answer": "改好了",
    "resolved": "yes",
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "method"), TABLE)
def test_who_gets_what(name, method, role, address, request, stranger, signed_in):
    person = request.getfixturevalue(role)
    client = stranger if role == "stranger" else signed_in(getattr(person, "user", person))
    response = getattr(client, method)(address(name), FORM if method == "post" else {})
    expected = TABLE[name, method][ROLES.index(role)]
    assert response.status_code == expected
    if role == "stranger" and expected == 302:
        assert "login" in response.url


@pytest.mark.parametrize(("name", "method"), [key for key in TABLE if key[1] == "post"])
def test_acts_are_not_done_by_reading(name, method, address, auditor, signed_in):
    assert signed_in(auditor).get(address(name)).status_code == 405
