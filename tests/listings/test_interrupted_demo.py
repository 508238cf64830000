"""The demo's loader is ended at any moment, and the next one goes on."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest

from accounts import services as accounts
from courses.models import Course, InstitutionPage
from demo import people
from demo.loading import onboarding
from demo.loading.load import _release
from institutions.models import Institution
from listings.models import DossierDraft, Submission


def test_a_course_that_an_interrupted_load_had_submitted_is_released(submission, draft, trainer, auditor, at) -> None:
    house = trainer.affiliations.get().institution
    demo_house = SimpleNamespace(node=InstitutionPage.objects.get(institution=house), trainer=trainer)
    cast = SimpleNamespace(house_of=lambda code: demo_house, auditor=auditor)
    file = SimpleNamespace(code="T", slug=draft.slug, lessons=())
    _release(file, cast, at=at + timedelta(days=6))
    assert Course.objects.get(page=draft).availability
    assert Submission.objects.filter(version__course__page=draft).count() == 1


def test_an_interrupted_application_leaves_nothing_behind(
    reference, auditor, second_auditor, at, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = people.INSTITUTIONS[0]
    manager = accounts.create_user(phone="+8613800000077", display_name="校长", at=at)

    def apply() -> Institution:
        return onboarding.listed_institution(plan, manager=manager, auditors=[auditor, second_auditor], at=at)

    def interrupted(**given: object) -> None:
        raise KeyboardInterrupt

    approve: Callable[..., object] = onboarding.listings.approve_dossier
    monkeypatch.setattr(onboarding.listings, "approve_dossier", interrupted)
    with pytest.raises(KeyboardInterrupt):
        apply()
    assert not DossierDraft.objects.exists()
    monkeypatch.setattr(onboarding.listings, "approve_dossier", approve)
    assert apply().name_zh == plan.name_zh
