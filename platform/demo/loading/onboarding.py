"""How the demo's institutions came into the directory: by applying, like any other."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation

from accounts.models import User
from demo import people
from institutions import services as institutions
from institutions.models import Institution, Trainer
from institutions.uscc import check_character
from listings import paper
from listings import services as listings
from listings.models import Listing
from reference.models import Occupation, SkillLevel


def listed_institution(
    plan: people.DemoInstitution, *, manager: User, auditors: Sequence[User], at: datetime
) -> Institution:
    """The institution, applied for by its manager and approved by the auditors; what is listed is left alone."""
    code = plan.code_17 + check_character(plan.code_17)
    institution = Institution.objects.filter(code=code).first()
    if institution is not None:
        # From a demo that knew no applications yet.
        institutions.make_manager(institution=institution, user=manager, by=None, at=at)
        if Listing.objects.filter(institution=institution, kind=Listing.Kind.INSTITUTION).exists():
            return institution
    # All or nothing: an interrupted start leaves no application behind.
    with transaction.atomic():
        draft = listings.begin(kind=Listing.Kind.INSTITUTION, user=manager, institution=institution, at=at)
        listings.save_draft(draft=draft, values=_form(plan, code, manager), at=at)
        scan = ContentFile(_licence(plan, at=at))
        listings.attach(draft=draft, upload=scan, name="办学许可证（演示样张）.pdf", user=manager, at=at)
        draft.refresh_from_db()
        with translation.override(settings.LANGUAGE_CODE):
            submission = listings.submit_dossier(draft=draft, user=manager, at=at)
        for auditor in auditors:
            listings.approve_dossier(submission=submission, auditor=auditor, reason="材料齐全，资质有效。", at=at)
    return Institution.objects.get(code=code)


def stand_in_the_bank(plan: people.DemoInstitution, trainer: Trainer, *, at: datetime) -> None:
    """The trainer says what they teach and agrees to be found."""
    institutions.describe_trainer(
        trainer=trainer,
        teaches=Trainer.Teaches.BOTH,
        level=SkillLevel.objects.filter(series=SkillLevel.Series.FIVE).order_by("-num").first(),
        occupations=Occupation.objects.filter(code__in=plan.occupations),
        headline_zh=plan.headline_zh,
        headline_en=plan.headline_en,
        bio_zh=plan.bio_zh,
        bio_en=plan.bio_en,
        listed=True,
        at=at,
    )


def _form(plan: people.DemoInstitution, code: str, manager: User) -> dict[str, str]:
    region = plan.region_code
    return {
        "name_zh": plan.name_zh,
        "name_en": plan.name_en,
        "code": code,
        "institution_kind": plan.kind,
        "province": f"{region[:2]}0000",
        "city": region,
        "address": plan.address,
        "contact": manager.display_name,
        "contact_phone": "演示号码",
        "pledge": "on",
        "licences": "1",
        "q0_title": "办学许可证（演示）",
        "q0_number": f"演示 {region}",
        "q0_scope": plan.licence_scope,
        "q0_region": region,
        "q0_from": "2025-01-01",
        "q0_to": "2029-12-31",
    }


def _licence(plan: people.DemoInstitution, *, at: datetime) -> bytes:
    return paper.typeset(
        title="办学许可证（演示样张）",
        subject=plan.name_zh,
        number=f"演示 {plan.region_code}",
        blocks=[paper.Text("本件为演示而设，不是真的证照。"), paper.Facts([("办学范围", plan.licence_scope)])],
        at=at,
    )
