"""One door for everybody: a number, a code, done.

allauth keeps signing in and signing up apart, which tells a stranger who has an account. Here any
number gets a code; the account is made when the code comes back, so every number in the database was
proved by its owner, and no answer differs before that.
"""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse

from accounts import services as accounts
from accounts.models import User
from common import clock


class PhoneCodeProcess(LoginCodeVerificationProcess):
    """The time between asking for a code and entering it; its state lives in the session."""

    @classmethod
    def begin(cls, *, request: HttpRequest, phone: str, user: User | None) -> None:
        """Send a code to `phone`; `user` is who has that number, if anybody."""
        login = Login(user=user, phone=phone)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=user, phone=phone))
        stage.state["initiated_by_user"] = True
        process = cls(stage=stage)
        process.send()
        process.persist()

    @classmethod
    def resume(cls, stage: LoginByCodeStage) -> "PhoneCodeProcess | None":
        """Go on where the session stands; None if it took too long."""
        process: PhoneCodeProcess | None = cls(stage=stage).abort_if_invalid()
        return process

    def send(self, skip_enumeration_mails: bool = False) -> None:
        phone = self.state["phone"]
        adapter = get_adapter()
        self.state["code"] = adapter.generate_phone_verification_code(user=self.user, phone=phone)
        adapter.send_verification_code_sms(user=self.user, phone=phone, code=self.state["code"])

    def resend(self) -> None:
        """Send a new code. Raises `allauth.core.exceptions.RateLimited`."""
        ratelimit.consume(self.request, action="request_login_code", key=self.state["phone"], raise_exception=True)
        self.record_resend()
        # The new code lives as long as its message says, not as long as the first one would have.
        self.state["at"] = time.time()
        self.send()
        self.persist()

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """The right code came back: sign in, making the account first where there is none."""
        if self.user is None:
            phone = self.state["phone"]
            # Somebody may have finished the same in another tab meanwhile.
            self._user = get_adapter().get_user_by_phone(phone) or accounts.create_user(
                phone=phone, at=clock.now(), verified=True
            )
        response: HttpResponse = super().finish(redirect_url)
        return response
