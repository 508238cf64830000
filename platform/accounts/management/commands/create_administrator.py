from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import services as accounts
from accounts.phone import InvalidPhone
from common import clock


class Command(BaseCommand):
    help = "Make an administrator, who signs in with a code sent to the phone number."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phone", help="mobile number of the mainland")
        parser.add_argument("--name", default="", help="display name")

    def handle(self, *args: Any, phone: str, name: str, **options: Any) -> None:
        try:
            accounts.create_user(phone=phone, display_name=name, is_staff=True, is_superuser=True, at=clock.now())
        except InvalidPhone:
            raise CommandError("That isn't a mobile number of mainland China.") from None
        except accounts.PhoneTaken as error:
            raise CommandError(str(error)) from None
        self.stdout.write("The administrator can sign in now.")
