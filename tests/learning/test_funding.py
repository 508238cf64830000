"""Who pays for an enrolment, for which programme, and which groups the learner said to belong to on that day."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courses.models import CourseVersion
from learning import services as learning
from learning.models import Enrolment
from learning.services import Funding
from learning.services.enrolling import funding_of
from tests.learning.conftest import STRICT, video
from tests.learning.programmes import make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(release_course: Callable[..., Any]) -> CourseVersion:
    found: CourseVersion = release_course(video(300_000, key="v1"), kind="subsidised")
    return found


def test_an_enrolment_keeps_shares_programme_groups_and_rules(learner: User, version: CourseVersion) -> None:
    funding = Funding(
        shares={"subsidy": 60, "employer": 30, "self": 10}, programme=" 京人社〔2026〕12 ", groups=["Y04"]
    )
    programme = make_programme(STRICT, "京人社〔2026〕12")
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=STRICT, funding=funding)
    assert enrolment.payer.code == "subsidy"
    assert enrolment.training_programme == programme
    assert enrolment.programme == "京人社〔2026〕12"
    assert [(share.payer.code, share.percent) for share in enrolment.shares.all()] == [
        ("subsidy", 60),
        ("employer", 30),
        ("self", 10),
    ]
    assert [row.group.code for row in enrolment.groups.all()] == ["Y04"]
    assert (enrolment.policy.kind, enrolment.policy.version) == ("subsidised", 2)
    facts = learning.replay(enrolment=enrolment)[0].facts
    assert facts["shares"][0].endswith("60 %")
    assert (facts["programme"], len(facts["groups"]), facts["policy_version"]) == ("京人社〔2026〕12", 1, 2)
    # Enrolling again changes nothing.
    again = learning.enrol(user=learner, slug=version.course.slug, at=STRICT, payer="self")
    assert funding_of(again).shares == {"subsidy": 60, "employer": 30, "self": 10}


def test_one_payer_pays_all(learner: User, version: CourseVersion) -> None:
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=STRICT, payer="employer")
    assert funding_of(enrolment) == Funding(shares={"employer": 100}, programme="", groups=[])


@pytest.mark.parametrize(
    ("funding", "error"),
    [
        (Funding(shares={"self": 60, "subsidy": 30}), learning.SharesDoNotAddUp),
        (Funding(shares={"self": 120, "subsidy": -20}), learning.SharesDoNotAddUp),
        (Funding(shares={}), learning.SharesDoNotAddUp),
        (Funding(shares={"uncle": 100}), learning.UnknownPayer),
        (Funding(shares={"self": 100}, groups=["X01"]), learning.UnknownGroup),
        (Funding(shares={"self": 100}, groups=["nobody"]), learning.UnknownGroup),
        (Funding(shares={"self": 100}, programme="<b>"), learning.UnreadableProgramme),
        (Funding(shares={"self": 100}, programme="x" * 41), learning.UnreadableProgramme),
    ],
)
def test_what_does_not_add_up_enrols_nobody(
    funding: Funding, error: type[Exception], learner: User, version: CourseVersion
) -> None:
    with pytest.raises(error):
        learning.enrol(user=learner, slug=version.course.slug, at=STRICT, funding=funding)
    assert not Enrolment.objects.exists()


def test_the_page_of_subsidised_training_asks_and_keeps_what_was_typed(
    learner: User, version: CourseVersion, signed_in: Callable[[User], Client]
) -> None:
    make_programme(STRICT, "P-1")
    browser, url = signed_in(learner), f"/courses/{version.course.slug}/enrol/"
    page = browser.get(url).content.decode()
    assert 'name="share_subsidy" inputmode="numeric" maxlength="3" value="100"' in page
    assert 'value="Y04"' in page
    assert 'value="X01"' not in page
    form = {"share_subsidy": "70", "share_employer": "20", "share_self": "", "programme": "P-1", "group": ["Y04"]}
    refused = browser.post(url, form)
    assert refused.status_code == 422
    html = refused.content.decode()
    assert 'maxlength="3" value="70"' in html
    assert 'value="P-1" selected' in html
    assert 'value="Y04" checked' in html
    assert browser.post(url, form | {"share_self": "1x"}).status_code == 422
    assert not Enrolment.objects.exists()
    assert browser.post(url, form | {"share_self": "10"}).status_code == 302
    assert funding_of(Enrolment.objects.get()).shares == {"subsidy": 70, "employer": 20, "self": 10}


def test_an_open_course_asks_nothing_but_whether(
    learner: User, release_course: Callable[..., Any], signed_in: Callable[[User], Client]
) -> None:
    release_course(video(300_000), slug="open")
    page = signed_in(learner).get("/courses/open/enrol/").content.decode()
    assert "share_" not in page
    assert 'name="group"' not in page


def test_no_subsidy_pays_for_an_open_course(
    learner: User, release_course: Callable[..., Any], signed_in: Callable[[User], Client], at: Any
) -> None:
    release_course(video(300_000), slug="open")
    for funding in (Funding(shares={"subsidy": 100}), Funding(shares={"self": 60, "subsidy": 40})):
        with pytest.raises(learning.NoSubsidy):
            learning.enrol(user=learner, slug="open", at=at, funding=funding)
    refused = signed_in(learner).post("/courses/open/enrol/", {"payer": "subsidy"})
    assert refused.status_code == 422
    assert "不是补贴性培训" in refused.content.decode()
    assert not Enrolment.objects.exists()
    assert learning.enrol(user=learner, slug="open", at=at, payer="employer").payer.code == "employer"
