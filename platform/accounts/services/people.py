"""Making people."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.phone import normalise
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
) -> User:
    """A new person, without a password: a code sent to `phone` is how they sign in.

    `phone` may be written loosely. `verified` says that a code sent to it came back. Raises
    `accounts.phone.InvalidPhone` and `PhoneTaken`.
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
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        if User.objects.filter(phone=user.phone).exists():
            raise PhoneTaken from error
        raise
    return user
