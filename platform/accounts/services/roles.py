"""Who may do what by office. Offices are groups, so that Wagtail's permissions hang on the same ones."""

from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db.models import Q

from accounts.models import User

AUDITORS = "auditors"
# `institution:<code>:trainers` and the like; made by `courses`.
INSTITUTION_PREFIX = "institution:"


def is_auditor(user: User | AnonymousUser) -> bool:
    """Whether this person reviews courses (审核员)."""
    return bool(user.is_active) and user.groups.filter(name=AUDITORS).exists()


def may_manage(user: User | AnonymousUser) -> bool:
    """Whether this person has any business under /manage/: administrator, auditor, or an institution's trainer."""
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    return user.groups.filter(Q(name=AUDITORS) | Q(name__startswith=INSTITUTION_PREFIX)).exists()


def make_auditor(*, user: User) -> None:
    """Put somebody among the auditors, who may open the admin and nothing more by that."""
    group, _created = Group.objects.get_or_create(name=AUDITORS)
    group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    user.groups.add(group)
