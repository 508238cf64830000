"""The base of every error that a person may be shown.

Each error class stands beside the function that raises it; this base only says what they share: a
stable code for programs, a message in the reader's language, and an HTTP status for the edges.
"""

from typing import ClassVar

from django.utils.functional import Promise


class DomainError(Exception):
    """Something a person asked for can't be done, with a reason and a remedy they can read.

    `code` is stable and made for programs; `message` may be lazy and is translated where it is
    shown; `status` is the HTTP status an endpoint answers with.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    message: str | Promise = ""

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(str(self.code))

    def __str__(self) -> str:
        return str(self.message) or self.code
