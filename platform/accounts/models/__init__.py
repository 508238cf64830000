"""People: who they are to the platform, and what it told them."""

from accounts.models.consent import Consent
from accounts.models.membership import GroupMembership
from accounts.models.message import DemoMessage, Notice
from accounts.models.real_name import RealName
from accounts.models.role_grant import RoleGrant
from accounts.models.user import User

__all__ = ["Consent", "DemoMessage", "GroupMembership", "Notice", "RealName", "RoleGrant", "User"]
