"""The demo's people and institutions, made through the services; what exists is left alone."""

from dataclasses import dataclass
from datetime import datetime

from accounts import services as accounts
from accounts.models import User
from accounts.phone import normalise
from courses import services as courses
from courses.models import InstitutionPage
from demo import people
from demo.loading import onboarding
from institutions import services as institutions
from institutions.models import Institution, Trainer
from reference.models import MalanCourseType


@dataclass(frozen=True)
class House:
    """An institution with its page node and the trainer who teaches there."""

    institution: Institution
    node: InstitutionPage
    trainer: Trainer
    course_prefixes: tuple[str, ...]


@dataclass(frozen=True)
class Cast:
    learner: User
    auditor: User
    administrator: User
    houses: tuple[House, ...]

    def house_of(self, code: str) -> House:
        return next(house for house in self.houses if code.startswith(house.course_prefixes))


def assemble(*, at: datetime) -> Cast:
    """Everybody in `people`, with their roles. Safe to run again."""
    learner, auditor = _user(people.LEARNER, at=at), _user(people.AUDITOR, at=at)
    administrator = _user(people.ADMINISTRATOR, at=at, is_staff=True, is_superuser=True)
    accounts.make_auditor(user=auditor, at=at)
    # Institutions need two reviewers. The second one's office ends with that, so that the courses which visitors of the
    # demo submit are always drawn for the one whom they can sign in as.
    colleague = _user(people.SECOND_AUDITOR, at=at)
    office = accounts.make_auditor(user=colleague, at=at)
    houses = tuple(_house(plan, auditors=(auditor, colleague), at=at) for plan in people.INSTITUTIONS)
    accounts.end_role(grant=office)
    return Cast(learner=learner, auditor=auditor, administrator=administrator, houses=houses)


def _user(person: people.Person, *, at: datetime, is_staff: bool = False, is_superuser: bool = False) -> User:
    known = User.objects.filter(phone=normalise(person.phone)).first()
    return known or accounts.create_user(
        phone=person.phone, display_name=person.display_name, at=at, is_staff=is_staff, is_superuser=is_superuser
    )


def _house(plan: people.DemoInstitution, *, auditors: tuple[User, ...], at: datetime) -> House:
    institution = onboarding.listed_institution(plan, manager=_user(plan.manager, at=at), auditors=auditors, at=at)
    node = courses.open_institution_node(institution=institution, at=at)
    user = _user(plan.trainer, at=at)
    trainer = institutions.trainer_of(user) or institutions.add_trainer(
        institution=institution,
        user=user,
        name_zh=plan.trainer.display_name,
        name_en=plan.trainer_name_en,
        headline_zh=plan.headline_zh,
        headline_en=plan.headline_en,
        bio_zh=plan.bio_zh,
        bio_en=plan.bio_en,
        at=at,
        malan_types=tuple(MalanCourseType.objects.values_list("key", flat=True))
        if "MLH-" in plan.course_prefixes
        else (),
    )
    courses.admit_trainer(institution=institution, user=user)
    if trainer.listed_consent_at is None:
        onboarding.stand_in_the_bank(plan, trainer, at=at)
    return House(institution, node, trainer, plan.course_prefixes)
