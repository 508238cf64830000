"""What allauth asks of us: phone numbers, messages, sealed second factors."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import sms
from accounts.models import User
from accounts.phone import PhoneField, masked
from audit import services as audit
from common import clock
from common.crypto import seal, unseal


class PhoneAdapter(DefaultAccountAdapter):
    """People sign in with a phone number and a code; there are no passwords and no e-mail addresses."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("That isn't the code we sent. Please check it, or ask for a new one."),
        "too_many_login_attempts": _("Too many tries. Please wait a few minutes, then ask for a new code."),
        "rate_limited": _("That was a bit fast. Please wait a minute and try again."),
    }

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(required=kwargs.get("required", True))

    def send_verification_code_sms(self, user: User | None, phone: str, code: str, **kwargs: Any) -> None:
        text = gettext("[Malan Skills] %(code)s is your sign-in code, good for 5 minutes. Never tell it to anybody.")
        sms.send(phone=phone, text=text % {"code": code}, at=clock.now())

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone = phone
        user.phone_verified_at = clock.now() if verified else None
        with transaction.atomic():
            user.save(update_fields=["phone", "phone_verified_at"])
            audit.record(
                actor_uuid=str(user.uuid),
                action="accounts.phone_set",
                object_type="accounts.user",
                object_id=str(user.uuid),
                at=clock.now(),
                detail={"verified": verified},
            )

    def set_phone_verified(self, user: User, phone: str) -> None:
        if user.phone != phone or user.phone_verified_at is None:
            self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone).first()

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody has an e-mail address here."""

    def is_open_for_signup(self, request: Any) -> bool:
        return True


class SealedMFAAdapter(DefaultMFAAdapter):
    """Second factors, with their secrets sealed in the database."""

    def encrypt(self, text: str) -> str:
        return seal(text, context="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, context="mfa")

    def get_totp_issuer(self) -> str:
        return gettext("Malan Skills")

    def get_totp_label(self, user: User) -> str:
        return masked(user.phone) if user.phone else str(user)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody has an e-mail address here."""
