"""Making people."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.phone import InvalidPhone, normalise
from audit import services as audit
from common.errors import DomainError


class PhoneTaken(DomainError):
    """Somebody has this number already."""

    code = "phone_taken"
    status = 409
    message = _("Somebody is already registered with this number.")


def create_user(
    *,
    phone: str,
    display_name: str = "",
    at: datetime,
    verified: bool = False,
    is_staff: bool = False,
    is_superuser: bool = False,
    is_active: bool = True,
    by: User | None = None,
) -> User:
    """A new person, without a password: a code sent to `phone` is how they sign in.

    `phone` may be written loosely. `verified` says that a code sent to it came back. `by` is who adds
    somebody else. Raises `accounts.phone.InvalidPhone` and `PhoneTaken`.
    """
    public_id = uuid.uuid4()
    user = User(
        uuid=public_id,
        username=str(public_id),
        phone=normalise(phone),
        phone_verified_at=at if verified else None,
        display_name=display_name,
        date_joined=at,
        is_staff=is_staff,
        is_superuser=is_superuser,
        is_active=is_active,
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            audit.record(
                actor_uuid=str(by.uuid if by else user.uuid),
                action="accounts.person_added",
                object_type="accounts.user",
                object_id=str(user.uuid),
                at=at,
                detail={"administrator": is_superuser},
            )
    except IntegrityError as error:
        if User.objects.filter(phone=user.phone).exists():
            raise PhoneTaken from error
        raise
    return user


def find_people(*, query: str, limit: int = 10) -> list[User]:
    """People whose number is `query`, or whose chosen name begins with it. Showing them is a reading: record it."""
    query = query.strip()
    if not query:
        return []
    try:
        found = User.objects.filter(phone=normalise(query))
    except InvalidPhone:
        found = User.objects.filter(display_name__istartswith=query)
    return list(found.order_by("display_name", "pk")[:limit])
