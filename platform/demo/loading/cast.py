"""The demo's people and institutions, made through the services; what exists is left alone."""

from dataclasses import dataclass
from datetime import datetime

from accounts import services as accounts
from accounts.models import User
from accounts.phone import normalise
from courses import services as courses
from courses.models import InstitutionPage
from demo import people
from institutions import services as institutions
from institutions.models import Institution, Trainer
from institutions.uscc import check_character
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
    accounts.make_auditor(user=auditor)
    houses = tuple(_house(plan, at=at) for plan in people.INSTITUTIONS)
    return Cast(learner=learner, auditor=auditor, administrator=administrator, houses=houses)


def _user(person: people.Person, *, at: datetime, **flags: bool) -> User:
    known = User.objects.filter(phone=normalise(person.phone)).first()
    return known or accounts.create_user(phone=person.phone, display_name=person.display_name, at=at, **flags)


def _house(plan: people.DemoInstitution, *, at: datetime) -> House:
    code = plan.code_17 + check_character(plan.code_17)
    institution = Institution.objects.filter(code=code).first() or institutions.create_institution(
        code=code, name_zh=plan.name_zh, name_en=plan.name_en, kind=plan.kind, region_code=plan.region_code, at=at
    )
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
    return House(institution, node, trainer, plan.course_prefixes)
