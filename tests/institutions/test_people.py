"""Managers, invitations, licences and the pledge of an institution."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from accounts import services as accounts
from accounts.models import Notice, User
from courses import services as courses
from institutions import services as institutions
from institutions.models import Institution, Pledge, Qualification, Trainer, TrainerInvitation
from tests.cast import unified_code

PHONE = "+8613800000041"


@pytest.fixture
def manager(institution: Institution, at: datetime) -> User:
    user = accounts.create_user(phone="+8613800000040", display_name="校长", at=at, verified=True)
    institutions.make_manager(institution=institution, user=user, by=None, at=at)
    return user


@pytest.fixture
def guest(db: None, at: datetime) -> User:
    return accounts.create_user(phone=PHONE, display_name="新老师", at=at, verified=True)


@pytest.fixture
def other(reference: None, at: datetime) -> Institution:
    return institutions.create_institution(
        code=unified_code("52110000MJ0000002"), name_zh="别家", name_en="", kind="base", region_code="110000", at=at
    )


def invite(institution: Institution, by: User, at: datetime, phone: str = PHONE) -> TrainerInvitation:
    return institutions.invite_trainer(
        institution=institution, by=by, phone=phone, name_zh="新老师", kind="part", from_date=at.date(), at=at
    )


class TestManagers:
    def test_a_manager_runs_one_institution_and_no_other(
        self, manager: User, institution: Institution, other: Institution
    ) -> None:
        assert institutions.managed_by(manager) == [institution]
        assert institutions.check_manages(user=manager, code=institution.code.lower()) == institution
        for code in (other.code, "nothing"):
            with pytest.raises(institutions.NotYours):
                institutions.check_manages(user=manager, code=code)
        assert institutions.managed_by(AnonymousUser()) == []

    def test_a_manager_may_enter_the_admin_until_it_ends(
        self, manager: User, institution: Institution, learner: User, at: datetime
    ) -> None:
        assert accounts.may_manage(manager)
        institutions.make_manager(institution=institution, user=learner, by=manager, at=at)
        institutions.end_manager(institution=institution, user=manager, by=learner, at=at)
        assert not accounts.may_manage(manager)
        assert institutions.managed_by(manager) == []

    def test_the_last_manager_stays(self, manager: User, institution: Institution, at: datetime) -> None:
        with pytest.raises(institutions.LastManager):
            institutions.end_manager(institution=institution, user=manager, by=manager, at=at)

    def test_whoever_runs_or_teaches_has_an_interest(
        self, manager: User, institution: Institution, trainer: Trainer, learner: User
    ) -> None:
        assert institutions.works_for(manager) == [institution] == institutions.works_for(trainer.user)
        assert institutions.works_for(learner) == []


class TestInvitations:
    def test_yes_opens_the_door(self, manager: User, institution: Institution, guest: User, at: datetime) -> None:
        courses.ensure_site(at=at)
        courses.open_institution_node(institution=institution, at=at)
        invitation = invite(institution, manager, at)
        assert Notice.objects.filter(user=guest).count() == 1
        affiliation = institutions.accept_invitation(user=guest, uuid=invitation.uuid, at=at)
        assert affiliation.kind == "part"
        assert institutions.institutions_of(guest) == [institution]
        assert guest.groups.filter(name=f"institution:{institution.code}:trainers").exists()
        invitation.refresh_from_db()
        assert (invitation.state, invitation.phone) == ("accepted", "")

    def test_only_the_owner_of_the_number_may_answer(
        self, manager: User, institution: Institution, guest: User, learner: User, at: datetime
    ) -> None:
        invitation = invite(institution, manager, at)
        for answer in (institutions.accept_invitation, institutions.decline_invitation):
            with pytest.raises(institutions.InvitationNotFound):
                answer(user=learner, uuid=invitation.uuid, at=at)
        assert not institutions.invitations_for(learner)

    def test_a_number_that_nobody_proved_counts_for_nothing(
        self, manager: User, institution: Institution, at: datetime
    ) -> None:
        unproved = accounts.create_user(phone=PHONE, at=at)
        invitation = invite(institution, manager, at)
        with pytest.raises(institutions.InvitationNotFound):
            institutions.accept_invitation(user=unproved, uuid=invitation.uuid, at=at)

    def test_one_open_invitation_a_number(self, manager: User, institution: Institution, at: datetime) -> None:
        invite(institution, manager, at, phone="138 0000 0041")
        with pytest.raises(institutions.AlreadyInvited):
            invite(institution, manager, at)
        with pytest.raises(institutions.PhoneWrong):
            invite(institution, manager, at, phone="12345")

    def test_withdrawn_or_declined_is_over(
        self, manager: User, institution: Institution, other: Institution, guest: User, at: datetime
    ) -> None:
        first = invite(institution, manager, at)
        with pytest.raises(institutions.InvitationNotFound):
            institutions.withdraw_invitation(institution=other, by=manager, uuid=first.uuid, at=at)
        institutions.withdraw_invitation(institution=institution, by=manager, uuid=first.uuid, at=at)
        second = invite(institution, manager, at)
        institutions.decline_invitation(user=guest, uuid=second.uuid, at=at)
        for gone in (first, second):
            with pytest.raises(institutions.InvitationNotFound):
                institutions.accept_invitation(user=guest, uuid=gone.uuid, at=at)


def test_whoever_ends_teaching_loses_the_door(trainer: Trainer, institution: Institution, at: datetime) -> None:
    assert institutions.end_affiliation(trainer=trainer, institution=institution, at=at) == 1
    group = Group.objects.get(name=f"institution:{institution.code}:trainers")
    assert not group.user_set.filter(pk=trainer.user_id).exists()
    assert institutions.end_affiliation(trainer=trainer, institution=institution, at=at) == 0


class TestLicences:
    @pytest.fixture
    def add(self, institution: Institution, manager: User, at: datetime) -> Callable[..., Qualification]:
        def make(**changed: object) -> Qualification:
            values: dict[str, object] = {
                "institution": institution,
                "title": "办学许可证",
                "number": "民1100001",
                "scope": "数字技能",
                "region": institution.region,
                "from_date": date(2024, 1, 1),
                "to_date": at.date() + timedelta(days=30),
                "evidence": None,
                "by": manager,
                "at": at,
            }
            return institutions.add_qualification(**(values | changed))

        return make

    def test_one_that_ends_soon_is_flagged_until_it_is_renewed(
        self, add: Callable[..., Qualification], institution: Institution, at: datetime
    ) -> None:
        old = add()
        add(number="长期", to_date=None)
        assert institutions.expiring(institution=institution, at=at) == [old]
        add(number="新", to_date=at.date() + timedelta(days=900), renews=old.uuid)
        assert institutions.expiring(institution=institution, at=at) == []
        with pytest.raises(institutions.QualificationNotFound):
            add(number="再", renews=old.uuid)

    def test_dates_in_the_wrong_order_are_refused(self, add: Callable[..., Qualification]) -> None:
        with pytest.raises(institutions.DatesWrong):
            add(to_date=date(2023, 1, 1))

    def test_another_institutions_licence_is_not_renewed(
        self, add: Callable[..., Qualification], other: Institution
    ) -> None:
        old = add()
        with pytest.raises(institutions.QualificationNotFound):
            add(institution=other, renews=old.uuid)
        assert Qualification.objects.count() == 1


def test_the_pledge_is_given_once_a_year(institution: Institution, manager: User, at: datetime) -> None:
    assert institutions.pledge_missing(institution=institution, at=at)
    first = institutions.give_pledge(institution=institution, by=manager, at=at)
    again = institutions.give_pledge(institution=institution, by=manager, at=at + timedelta(days=1))
    assert first == again
    assert again.given_at == at
    assert not institutions.pledge_missing(institution=institution, at=at)
    assert institutions.pledge_missing(institution=institution, at=at + timedelta(days=366))
    assert Pledge.objects.get().text_version == institutions.PLEDGE_VERSION
