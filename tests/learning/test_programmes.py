"""Training programmes: who makes them, who may join by one, and how many places are taken (R018, decision 0029)."""

from datetime import date, timedelta

import pytest

from accounts import services as accounts
from audit.models import Event
from learning import services as learning
from learning.models import Completion, Enrolment, LessonProgress, TrainingProgramme
from learning.services import Funding
from reference.models import Department, Region, TraineeGroup
from tests.learning.conftest import STRICT, video
from tests.learning.programmes import CODE, make_programme, terms_of
from tests.learning.rosters import make_class, proved, roster

DAY = STRICT.date()


@pytest.fixture
def version(release_course, trainer):
    return release_course(video(60_000, "v1"), kind="subsidised")


@pytest.fixture
def officers(reference):
    """Of the province in which everything here lies, and of another."""
    found = []
    for num, code in enumerate(("110000", "530000")):
        user = accounts.create_user(phone=f"+861380000007{num}", display_name=f"主管{num}", at=STRICT)
        accounts.make_officer(user=user, region=Region.objects.get(code=code), at=STRICT - timedelta(days=60))
        found.append(user)
    return found


def enrol(user, version, at=STRICT, code=CODE, groups=()):
    funding = Funding(shares={"subsidy": 100}, programme=code, groups=groups)
    return learning.enrol(user=user, slug=version.course.slug, at=at, funding=funding)


@pytest.fixture
def finish(monkeypatch):
    """Completed, without playing it."""

    def done(enrolment):
        monkeypatch.setattr("learning.services.completing.lessons_to_do", lambda **_facts: [])
        for lesson in enrolment.version.lesson_list:
            LessonProgress.objects.create(enrolment=enrolment, lesson_key=lesson.key, done_at=STRICT, updated_at=STRICT)
        assert learning.evaluate(enrolment=enrolment, at=STRICT) is not None

    return done


def test_the_twelve_departments_are_data(reference):
    assert Department.objects.count() == 12
    assert Department.objects.first().name_zh == "人力资源社会保障部门"


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"starts_on": DAY + timedelta(days=1)}, learning.ProgrammeNotInForce),
        ({"ends_on": DAY - timedelta(days=1)}, learning.ProgrammeNotInForce),
        ({"region": "530000"}, learning.ProgrammeElsewhere),
        ({"region": "110101"}, learning.ProgrammeElsewhere),
        ({"groups": ["Y04"]}, learning.ProgrammeNotForGroup),
    ],
)
def test_a_programme_that_does_not_fit_enrols_nobody(terms, error, learner, version):
    make_programme(STRICT, **terms)
    with pytest.raises(error) as refused:
        enrol(learner, version)
    assert refused.value.status in (409, 422)
    assert "重点群体培训计划" in str(refused.value)
    assert not Enrolment.objects.exists()


def test_a_code_that_names_none_and_a_closed_programme_enrol_nobody(learner, version):
    with pytest.raises(learning.UnknownProgramme, match=CODE):
        enrol(learner, version)
    programme = make_programme(STRICT)
    learning.close_programme(programme=programme, by=programme.created_by, reason="资金已用完。", at=STRICT)
    with pytest.raises(learning.ProgrammeClosed):
        enrol(learner, version)
    assert not Enrolment.objects.exists()


def test_who_says_to_belong_to_one_of_its_groups_joins(learner, version):
    programme = make_programme(STRICT, groups=["Y04", "Y01"], region="110000")
    assert enrol(learner, version, groups=["Y04"]).training_programme == programme


def test_a_quota_is_kept_and_who_leaves_unfinished_gives_the_place_back(learner, other_learner, version):
    programme = make_programme(STRICT, quota=1)
    first = enrol(learner, version)
    with pytest.raises(learning.ProgrammeFull) as refused:
        enrol(other_learner, version)
    assert refused.value.status == 409
    learning.leave_course(enrolment=first, at=STRICT)
    assert enrol(other_learner, version).training_programme == programme
    # Back again: the place is somebody else's, the course is still there.
    back = enrol(learner, version)
    assert (back.pk, back.state) == (first.pk, "active")
    back.refresh_from_db()
    assert (back.programme, back.training_programme) == ("", None)
    assert learner.notices.filter(subject__contains="名额").count() == 1
    event = Event.objects.get(action="learning.course_rejoined")
    assert event.detail == {"programme_lost": str(programme.uuid)}
    assert learning.taken(programme) == 1


def test_who_comes_back_while_there_is_room_keeps_the_programme(learner, version):
    programme = make_programme(STRICT, quota=1)
    first = enrol(learner, version)
    learning.leave_course(enrolment=first, at=STRICT)
    assert learning.taken(programme) == 0
    assert enrol(learner, version).training_programme == programme
    assert learning.taken(programme) == 1


def test_who_completed_keeps_the_place(learner, other_learner, version, finish):
    programme = make_programme(STRICT, quota=1)
    finish(enrol(learner, version))
    assert Completion.objects.count() == 1
    with pytest.raises(learning.ProgrammeFull):
        enrol(other_learner, version)
    found = learning.get_programme(user=programme.created_by, uuid=programme.uuid)
    assert (found.learning, found.completed, found.left) == (0, 1, 0)


def test_a_class_has_a_programme_that_fits_and_its_members_places(version, trainer, learner, other_learner):
    programme = make_programme(STRICT, quota=1, groups=["Y04"])
    with pytest.raises(learning.ProgrammeNotInForce):
        make_class(trainer.user, version.course, STRICT, starts_on=date(2025, 12, 31))
    with pytest.raises(learning.UnknownProgramme):
        learning.create_class(
            user=trainer.user,
            course=version.course.uuid,
            terms=learning.ClassTerms(
                name="二班", starts_on=DAY, ends_on=DAY, sponsor="", payer="subsidy", programme="没有", quota=2
            ),
            at=STRICT,
        )
    made = make_class(trainer.user, version.course, STRICT, payer="subsidy")
    assert made.training_programme == programme
    numbers = [(one.display_name, one.phone.removeprefix("+86")) for one in (learner, other_learner)]
    learning.invite_roster(training_class=made, by=trainer.user, content=roster(*numbers), at=STRICT)

    def join(user, groups=("Y04",)):
        place = learning.class_invitations(user=proved(user, STRICT), at=STRICT).get()
        return learning.join_class(user=user, uuid=place.uuid, consent=True, groups=groups, at=STRICT)

    with pytest.raises(learning.ProgrammeNotForGroup):
        join(learner, groups=())
    # Who was in the course already has the class's programme from now on, and the groups said now.
    learning.enrol(user=learner, slug=version.course.slug, at=STRICT)
    enrolment = join(learner).enrolment
    enrolment.refresh_from_db()
    assert (enrolment.training_programme, enrolment.programme) == (programme, CODE)
    assert [row.group.code for row in enrolment.groups.all()] == ["Y04"]
    with pytest.raises(learning.ProgrammeFull):
        join(other_learner)
    assert not Enrolment.objects.filter(user=other_learner).exists()


def test_a_code_that_was_typed_before_there_were_programmes_stays_readable(learner, version):
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=STRICT)
    Enrolment.objects.filter(pk=enrolment.pk).update(programme="旧字〔2025〕1")
    enrolment.refresh_from_db()
    assert learning.replay(enrolment=enrolment)[0].facts["programme"] == "旧字〔2025〕1"


def test_an_officer_makes_programmes_of_the_own_region_alone(officers, reference):
    own, other = officers
    made = learning.create_programme(user=own, terms=terms_of(region="110000"), reason="京人社〔2026〕3号。", at=STRICT)
    event = Event.objects.get(action="programme.created")
    assert (event.object_id, event.region_code) == (str(made.uuid), "110000")
    for region in ("", "530000"):
        with pytest.raises(learning.OutsideOffice):
            learning.create_programme(user=own, terms=terms_of(code="X", region=region), reason="理由。", at=STRICT)
    assert learning.get_programme(user=own, uuid=made.uuid) == made
    with pytest.raises(learning.ProgrammeNotFound):
        learning.get_programme(user=other, uuid=made.uuid)
    with pytest.raises(learning.OutsideOffice):
        learning.close_programme(programme=made, by=other, reason="理由。", at=STRICT)
    with pytest.raises(learning.OutsideOffice):
        learning.change_programme(programme=made, by=other, terms=terms_of(), reason="理由。", at=STRICT)
    with pytest.raises(learning.ReasonMissing):
        learning.close_programme(programme=made, by=own, reason=" ", at=STRICT)
    with pytest.raises(learning.ProgrammeCodeTaken):
        learning.create_programme(user=own, terms=terms_of(region="110000"), reason="又一次。", at=STRICT)
    assert TrainingProgramme.objects.get().state == "open"


def test_once_somebody_uses_it_only_names_last_day_and_quota_change(officers, learner, version):
    own, _other = officers
    made = learning.create_programme(user=own, terms=terms_of(region="110000"), reason="通知。", at=STRICT)
    learning.change_programme(
        programme=made, by=own, terms=terms_of(region="110101", groups=["Y04"]), reason="写错了。", at=STRICT
    )
    made.refresh_from_db()
    assert (made.region_id, made.groups.count()) == ("110101", 1)
    learning.change_programme(programme=made, by=own, terms=terms_of(region="110000"), reason="改回。", at=STRICT)
    enrol(learner, version)
    made.refresh_from_db()
    changed = terms_of(code="别的", region="110101", groups=["Y04"], name_zh="新名称", quota=5)
    learning.change_programme(programme=made, by=own, terms=changed, reason="调整名额。", at=STRICT)
    made.refresh_from_db()
    assert (made.code, made.region_id, made.groups.count()) == (CODE, "110000", 0)
    assert (made.name_zh, made.quota) == ("新名称", 5)
    learning.close_programme(programme=made, by=own, reason="到期。", at=STRICT)
    with pytest.raises(learning.ProgrammeIncomplete):
        learning.change_programme(programme=made, by=own, terms=changed, reason="再改。", at=STRICT)
    assert Event.objects.filter(action__startswith="programme.").count() == 5


def test_a_quota_is_never_less_than_what_is_taken(learner, other_learner, version):
    programme = make_programme(STRICT)
    enrol(learner, version)
    enrol(other_learner, version)
    with pytest.raises(learning.ProgrammeIncomplete, match="2"):
        learning.change_programme(
            programme=programme, by=programme.created_by, terms=terms_of(quota=1), reason="减少。", at=STRICT
        )


def test_nobody_could_join_a_programme_for_groups_that_nobody_says(reference):
    sensitive = TraineeGroup.objects.filter(sensitivity="X").first()
    with pytest.raises(learning.ProgrammeIncomplete):
        make_programme(STRICT, groups=[sensitive.code])


def test_the_form_offers_what_fits_and_says_what_does_not(learner, version, signed_in, officers):
    make_programme(STRICT, quota=1)
    make_programme(STRICT, "外省", region="530000")
    browser, url = signed_in(learner), f"/courses/{version.course.slug}/enrol/"
    page = browser.get(url).content.decode()
    assert f'value="{CODE}"' in page
    assert "外省" not in page
    refused = browser.post(url, {"share_subsidy": "100", "programme": "外省"})
    assert refused.status_code == 422
    assert "不覆盖" in refused.content.decode()
    assert browser.post(url, {"share_subsidy": "100", "programme": ""}).status_code == 302
    assert Enrolment.objects.get().training_programme is None


def test_officers_pages_from_an_empty_list_to_closed(officers, signed_in, learner, version):
    own, other = officers
    desk = signed_in(own)
    assert "还没有培训项目" in desk.get("/manage/programmes/").content.decode()
    form = {
        "code": CODE, "name_zh": "重点群体培训计划", "name_en": "", "department": "hrss", "region": "110000",
        "starts_on": "2026-01-01", "ends_on": "2099-12-31", "quota": "10", "groups": ["Y04"], "reason": "按通知。",
    }  # fmt: skip
    assert desk.post("/manage/programmes/new/", form | {"region": "530000"}).status_code == 422
    place = desk.post("/manage/programmes/new/", form).url
    enrol(learner, version, groups=["Y04"])
    page = desk.get(place).content.decode()
    assert "重点群体培训计划" in page
    assert signed_in(other).get(place).status_code == 404
    assert signed_in(learner).get(place).status_code == 403
    changed = desk.post(f"{place}change/", form | {"region": "110101", "quota": "1"})
    assert changed.status_code == 302
    found = learning.get_programme(user=own, uuid=TrainingProgramme.objects.get().uuid)
    assert (found.region_id, found.quota, found.learning) == ("110000", 1, 1)
    assert desk.post(f"{place}close/", {"reason": ""}).status_code == 422
    assert desk.post(f"{place}close/", {"reason": "资金已用完。"}).status_code == 302
    assert "资金已用完" in desk.get(place).content.decode()
