"""Who may do what: one line an address, one column a role."""

import pytest
from django.urls import reverse

from listings import services as listings
from listings.admin_urls import urlpatterns as manage_urls
from listings.urls import urlpatterns as public_urls

# Under /manage/ who is not signed in goes to the sign-in page (302), who has no business there gets 403.
ROLES = ["stranger", "learner", "trainer", "foreign_trainer", "auditor", "conflicted_auditor"]
TABLE = {
    ("listings_queue", "get"): [302, 403, 403, 403, 200, 200],
    ("listings_desk", "get"): [302, 403, 403, 403, 200, 403],
    ("listings_comment", "post"): [302, 403, 403, 403, 302, 403],
    ("listings_remove_comment", "post"): [302, 403, 403, 403, 302, 403],
    ("listings_decide", "post"): [302, 403, 403, 403, 302, 403],
    ("listings_hand_back", "post"): [302, 403, 403, 403, 302, 403],
    # Who teaches there reads and answers, auditor or not.
    ("listings_comments", "get"): [302, 403, 200, 404, 404, 200],
    ("listings_answer", "post"): [302, 403, 302, 404, 404, 302],
    ("listings_submit", "post"): [302, 403, 302, 404, 404, 302],
    ("directory", "get"): [200] * 6,
    ("directory_json", "get"): [200] * 6,
    ("directory_csv", "get"): [200] * 6,
    ("institution", "get"): [200] * 6,
    ("trainer", "get"): [200] * 6,
}


def test_every_address_stands_in_the_table():
    assert {pattern.name for pattern in [*manage_urls, *public_urls]} == {name for name, _method in TABLE}


@pytest.fixture
def address(submission, auditor, trainer, institution, at):
    """`address(name)` with real ids; what needs a decided round or a taken one is brought there first."""

    def make(name):
        if name in ("directory", "directory_json", "directory_csv", "listings_queue"):
            return reverse(name)
        if name == "institution":
            return reverse(name, args=[institution.code])
        if name == "trainer":
            return reverse(name, args=[trainer.uuid])
        if name == "listings_submit":
            return reverse(name, args=[submission.version.course.page_id])
        args = [submission.uuid]
        if name in ("listings_remove_comment", "listings_answer", "listings_hand_back"):
            comment = listings.comment(submission=submission, auditor=auditor, text="看这里", at=at)
            if name != "listings_hand_back":
                args.append(comment.uuid)
        if name == "listings_answer":
            listings.return_for_changes(submission=submission, auditor=auditor, reason="改", at=at)
        return reverse(name, args=args)

    return make


FORM = {"text": "再看看", "reason": "补上", "decision": "return", "answer": "改好了"}


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
