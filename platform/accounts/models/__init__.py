"""People: who they are to the platform, and what it told them."""

from accounts.models.consent import Consent
from accounts.models.message import DemoMessage, Notice
from accounts.models.real_name import RealName
from accounts.models.user import User

__all__ = ["Consent", "DemoMessage", "Notice", "RealName", "User"]
