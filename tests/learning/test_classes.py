"""Classes: a roster invites by phone number, a yes joins and enrols, places are bounded, and all of it can end."""

from datetime import timedelta

import pytest
from django.utils import translation

from accounts.models import Notice
from audit.models import Event
from courses.questions.sheets import FaultyRows, NotAWorkbook
from learning import services as learning
from learning.models import ClassMember, Enrolment, TrainingClass
from tests.cast import LEARNER_PHONE, OTHER_LEARNER_PHONE
from tests.learning.conftest import reading, video
from tests.learning.newer import next_version
from tests.learning.rosters import make_class, proved, roster

MINE, THEIRS = "13800000001", "138 0000 0002"


@pytest.fixture
def learner(learner, at):
    """Signed in by a code sent to their number, as everybody is."""
    return proved(learner, at)


@pytest.fixture
def other_learner(other_learner, at):
    return proved(other_learner, at)


@pytest.fixture
def version(release_course, trainer):
    return release_course(video(60_000, "a"), reading(), slug="short-course")


@pytest.fixture
def training_class(version, trainer, at):
    return make_class(trainer.user, version.course, at)


def invite(training_class, by, at, *rows):
    return learning.invite_roster(training_class=training_class, by=by, content=roster(*rows), at=at)


@pytest.fixture
def invitation(training_class, trainer, learner, at):
    invite(training_class, trainer.user, at, ("林小姐", int(MINE)), ("阿梅", THEIRS))
    return learning.class_invitations(user=learner, at=at).get()


def join(user, invitation, at):
    return learning.join_class(user=user, uuid=invitation.uuid, consent=True, at=at)


def test_a_yes_enrols_with_the_payer_and_programme_of_the_class(invitation, training_class, learner, at):
    assert Notice.objects.filter(user=learner).count() == 1
    member = join(learner, invitation, at)
    enrolment = Enrolment.objects.get(user=learner)
    assert (enrolment.payer.code, enrolment.programme) == ("employer", "人社职培〔2026〕12")
    assert (member.enrolment, member.state, member.phone, member.consented_at) == (enrolment, "joined", "", at)
    with pytest.raises(learning.PlaceNotFound):
        join(learner, invitation, at)


def test_who_is_enrolled_already_stays_in_that_enrolment_and_the_class_pays_from_now_on(
    invitation, version, learner, at
):
    said = learning.Funding(shares={"self": 70, "employer": 30}, groups=["Y04"])
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at, funding=said)
    assert join(learner, invitation, at).enrolment == enrolment
    enrolment = Enrolment.objects.get()
    assert (enrolment.payer.code, enrolment.programme) == ("employer", "人社职培〔2026〕12")
    assert list(enrolment.shares.values_list("payer__code", "percent")) == [("employer", 100)]
    assert [row.group.code for row in enrolment.groups.all()] == ["Y04"]
    # What was said before is on record.
    detail = Event.objects.get(action="class.joined").detail
    assert (detail["paid_before"], detail["programme_before"]) == ({"self": 70, "employer": 30}, "")


def test_a_course_that_was_completed_before_joining_stays_paid_as_it_was(invitation, version, learner, play, at):
    player = play(learner, version, "a")
    player.watch(0, 60_000)
    learning.mark_read(enrolment=player.enrolment, lesson_key="text", at=player.now)
    assert learning.evaluate(enrolment=player.enrolment, at=player.now) is not None
    member = join(learner, invitation, player.now)
    assert (member.enrolment.payer.code, member.enrolment.programme) == ("self", "")
    assert "paid_before" not in Event.objects.get(action="class.joined").detail


def test_nothing_is_joined_without_consent_or_by_somebody_else(invitation, learner, other_learner, at):
    with pytest.raises(learning.ConsentMissing):
        learning.join_class(user=learner, uuid=invitation.uuid, consent=False, at=at)
    with pytest.raises(learning.PlaceNotFound):
        join(other_learner, invitation, at)
    type(learner).objects.filter(pk=learner.pk).update(phone_verified_at=None)
    learner.refresh_from_db()
    assert not learning.class_invitations(user=learner, at=at).exists()
    assert not Enrolment.objects.exists()


def test_a_partly_bad_roster_invites_nobody_and_names_its_rows(training_class, trainer, learner, at):
    rows = [("甲", "13900000001"), ("乙", "12345"), ("", "13900000002"), ("丁", "139 0000 0001"), ("x" * 41, THEIRS)]
    with pytest.raises(FaultyRows) as refused:
        invite(training_class, trainer.user, at, *rows)
    assert [fault.row for fault in refused.value.faults] == [3, 4, 5, 6]
    assert "139" not in " ".join(fault.message for fault in refused.value.faults)
    for content, error in (
        (b"PK nothing", NotAWorkbook),
        (roster(("甲", "=1+1")), FaultyRows),
        (roster(("甲", MINE), head=("a", "b")), FaultyRows),
        (roster(), FaultyRows),
    ):
        with pytest.raises(error):
            learning.invite_roster(training_class=training_class, by=trainer.user, content=content, at=at)
    assert not ClassMember.objects.exists()


def test_nobody_is_invited_twice(invitation, training_class, trainer, learner, at):
    with pytest.raises(FaultyRows):
        invite(training_class, trainer.user, at, ("新", "13900000001"), ("林", MINE))
    join(learner, invitation, at)
    with pytest.raises(FaultyRows):
        invite(training_class, trainer.user, at, ("林", MINE))
    assert ClassMember.objects.count() == 2


def test_places_are_bounded_and_a_declined_one_is_free_again(version, trainer, learner, other_learner, at):
    small = make_class(trainer.user, version.course, at, quota=1)
    with pytest.raises(learning.ClassFull):
        invite(small, trainer.user, at, ("甲", MINE), ("乙", THEIRS))
    invite(small, trainer.user, at, ("甲", MINE))
    with pytest.raises(learning.ClassFull):
        invite(small, trainer.user, at, ("乙", THEIRS))
    learning.decline_class(user=learner, uuid=learning.class_invitations(user=learner, at=at).get().uuid, at=at)
    declined = ClassMember.objects.get()
    assert (declined.state, declined.phone, declined.note, declined.user) == ("declined", "", "", None)
    assert invite(small, trainer.user, at, ("乙", THEIRS)) == 1


def test_leaving_and_being_taken_out_keep_what_was_learned(
    invitation, training_class, trainer, learner, other_learner, at
):
    member = join(learner, invitation, at)
    learning.leave_class(user=learner, uuid=member.uuid, reason="换了班次", at=at)
    assert not learning.members_of(training_class=training_class).filter(user=learner).exists()
    other = join(other_learner, learning.class_invitations(user=other_learner, at=at).get(), at)
    act = {"training_class": training_class, "by": trainer.user, "uuid": other.uuid, "at": at}
    with pytest.raises(learning.ReasonMissing):
        learning.remove_member(reason=" ", **act)
    learning.remove_member(reason="名单有误", **act)
    with pytest.raises(learning.PlaceNotFound):
        learning.remove_member(reason="名单有误", **act)
    assert Enrolment.objects.filter(state="active").count() == 2
    assert "名单有误" in Notice.objects.filter(user=other_learner).latest("pk").body


def test_members_are_told_in_the_platforms_language_whatever_the_trainer_reads(
    training_class, version, trainer, learner, at
):
    with translation.override("en"):
        invite(training_class, trainer.user, at, ("林小姐", MINE))
        join(learner, learning.class_invitations(user=learner, at=at).get(), at)
        learning.withdraw_class(training_class=training_class, by=trainer.user, reason="人数不足", at=at)
    ended, invited = Notice.objects.filter(user=learner).order_by("-pk")
    assert "班" in invited.subject
    assert "invited" not in invited.subject
    assert "原因" in ended.body


def test_a_withdrawn_class_ends_all_places_with_a_reason(invitation, training_class, trainer, learner, at):
    join(learner, invitation, at)
    learning.withdraw_class(training_class=training_class, by=trainer.user, reason="人数不足", at=at)
    # Who never said yes is forgotten by name, too.
    assert set(ClassMember.objects.values_list("state", "phone", "note")) == {
        ("removed", "", "林小姐"),
        ("removed", "", ""),
    }
    assert TrainingClass.objects.get().reason == "人数不足"
    with pytest.raises(learning.ClassClosed):
        invite(training_class, trainer.user, at, ("甲", "13900000001"))
    assert Enrolment.objects.get().state == "active"


def test_a_class_that_is_over_takes_nobody_any_more(invitation, training_class, trainer, learner, at):
    later = at + timedelta(days=40)
    assert not learning.class_invitations(user=learner, at=later).exists()
    with pytest.raises(learning.PlaceNotFound):
        join(learner, invitation, later)
    with pytest.raises(learning.ClassClosed):
        invite(training_class, trainer.user, later, ("甲", "13900000001"))
    assert learning.forget_unanswered(at=at) == 0
    assert learning.forget_unanswered(at=later) == 2
    assert set(ClassMember.objects.values_list("phone", "note")) == {("", "")}


def test_names_that_were_kept_of_people_who_never_agreed_are_forgotten_later(invitation, trainer, learner, at):
    member = join(learner, invitation, at)
    learning.leave_class(user=learner, uuid=member.uuid, reason="", at=at)
    ClassMember.objects.filter(state="invited").update(state="declined", phone="", ended_at=at)
    assert learning.forget_unanswered(at=at) == 0
    assert list(ClassMember.objects.order_by("pk").values_list("note", flat=True)) == ["林小姐", ""]


def test_a_class_needs_sound_terms(version, trainer, at):
    day = at.date()
    for terms, error in (
        ({"ends_on": day - timedelta(days=1)}, learning.ClassIncomplete),
        ({"name": " "}, learning.ClassIncomplete),
        ({"quota": 0}, learning.ClassIncomplete),
        ({"payer": "nobody"}, learning.UnknownPayer),
        ({"programme": "<b>"}, learning.UnreadableProgramme),
    ):
        with pytest.raises(error):
            make_class(trainer.user, version.course, at, **terms)
    assert not TrainingClass.objects.exists()


def test_acts_are_on_record_without_a_phone_number(invitation, learner, at):
    join(learner, invitation, at)
    events = Event.objects.filter(object_type="class")
    assert set(events.values_list("action", flat=True)) == {"class.created", "class.invited", "class.joined"}
    assert MINE not in str(list(events.values_list("detail", flat=True)))


def test_the_place_follows_to_a_newer_version(invitation, version, learner, at):
    member = join(learner, invitation, at)
    newer = next_version(version, at=at)
    moved = learning.take_newer_version(enrolment=member.enrolment, version=newer.uuid, at=at)
    assert ClassMember.objects.get(pk=member.pk).enrolment == moved


def test_the_trainers_pages_from_an_empty_list_to_the_board(
    version, trainer, learner, other_learner, play, signed_in, at, django_assert_max_num_queries
):
    client = signed_in(trainer.user)
    assert "还没有班次" in client.get("/manage/classes/").content.decode()
    form = {
        "name": "二班", "course": str(version.course.uuid), "starts_on": "2026-11-02", "ends_on": "2099-12-01",
        "payer": "employer", "quota": "3", "sponsor": "", "programme": "",
    }  # fmt: skip
    assert client.post("/manage/classes/new/", form | {"quota": "0"}).status_code == 422
    assert client.post("/manage/classes/new/", form | {"payer": "subsidy"}).status_code == 422
    place = client.post("/manage/classes/new/", form).url
    assert client.get("/manage/classes/roster.xlsx").content.startswith(b"PK")
    found = TrainingClass.objects.get()

    def upload(content):
        from django.core.files.uploadedfile import SimpleUploadedFile

        return client.post(f"{place}roster/", {"roster": SimpleUploadedFile("r.xlsx", content)})

    refused = upload(roster(("甲", "1")))
    assert refused.status_code == 422
    assert "不是中国内地手机号" in refused.content.decode()
    assert (
        upload(roster(("林小姐", LEARNER_PHONE), ("阿梅", OTHER_LEARNER_PHONE), ("老王", "13900000009"))).url == place
    )
    page = client.get(place).content.decode()
    assert "138 **** 0001" in page
    for number in (LEARNER_PHONE, MINE, "138 0000 0001"):
        assert number not in page
    # The learners' side.
    mine = signed_in(learner)
    assert "二班" in mine.get("/me/").content.decode()
    answer = f"/me/classes/{learning.class_invitations(user=learner, at=at).get().uuid}/"
    assert mine.post(answer, {"answer": "join"}).url == "/me/classes/"
    assert mine.post(answer, {"answer": "join", "consent": "on"}).url == "/learn/short-course/"
    join(other_learner, learning.class_invitations(user=other_learner, at=at).get(), at)
    play(learner, version, "a").watch(0, 30_000)
    # Who has not begun: one that joined, one that never answered.
    with django_assert_max_num_queries(40):
        board = client.get(f"/manage/board/{version.course.uuid}/?class={found.uuid}").content.decode()
    waiting = board[board.index("还没有开始") : board.index("学习进度", board.index("还没有开始"))]
    assert "阿梅" in waiting
    assert "老王" in waiting
    assert "林小姐" not in waiting
    assert client.post(f"{place}withdraw/", {"reason": "人数不足"}).url == place
    assert "人数不足" in mine.get("/me/classes/").content.decode()


def test_leaving_by_the_page(invitation, learner, signed_in, at):
    member = join(learner, invitation, at)
    client = signed_in(learner)
    assert client.post(f"/me/classes/{member.uuid}/leave/", {"reason": ""}).url == "/me/classes/"
    assert client.post(f"/me/classes/{member.uuid}/leave/").status_code == 404
