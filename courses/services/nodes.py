"""One node of the page tree, one group and one media tenant for each institution, so that they stay apart."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission

from accounts.models import User
from audit import services as audit
from common import clock
from courses.models import CoursesRoot, InstitutionPage
from courses.services.site import ensure_site
from institutions import services as institutions
from institutions.models import Institution
from media_pipeline import services as media

# Publishing is nobody's: `release` is the only door (decision D3).
TRAINER_PERMISSIONS = ("add_page", "change_page")


def open_institution_node(*, institution: Institution, at: datetime) -> InstitutionPage:
    """The institution's node with its trainers' group and media tenant; what is there already is kept."""
    ensure_site(at=at)
    with transaction.atomic():
        node: InstitutionPage | None = InstitutionPage.objects.filter(institution=institution).first()
        if node is None:
            node = InstitutionPage(
                title=institution.name_zh, slug=institution.code.lower(), institution=institution, first_published_at=at
            )
            CoursesRoot.objects.get().add_child(instance=node)
        group = trainers_group(institution)
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore", codename__in=TRAINER_PERMISSIONS
        ):
            GroupPagePermission.objects.get_or_create(group=group, page=node.page_ptr, permission=permission)
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
        media.ensure_tenant(key=institution.code, label=institution.name_zh)
    return node


def admit_trainer(*, user: User, institution: Institution) -> Group:
    """Let a trainer into the institution's node; safe to repeat. Whether the node is open yet or later."""
    group = trainers_group(institution)
    with transaction.atomic():
        if not group.user_set.filter(pk=user.pk).exists():
            group.user_set.add(user)
            audit.record(
                actor_uuid=None,
                action="courses.trainer_admitted",
                object_type="accounts.user",
                object_id=str(user.uuid),
                at=clock.now(),
                region_code=institution.region_id,
                detail={"institution": institution.code},
            )
    return group


def dismiss_trainer(*, user: User, institution: Institution) -> Group:
    """Close the institution's node to somebody who teaches there no more; safe to repeat."""
    group = trainers_group(institution)
    group.user_set.remove(user)
    return group


def trainers_group(institution: Institution) -> Group:
    group, _created = Group.objects.get_or_create(name=f"institution:{institution.code}:trainers")
    return group


def tenant_keys_of(user: User | AnonymousUser) -> Iterable[str]:
    """Media tenants of a user: the codes of the institutions they teach for. Registered with media_pipeline."""
    return [institution.code for institution in institutions.institutions_of(user)]
