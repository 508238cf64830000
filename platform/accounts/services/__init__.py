"""What other apps may ask about people and tell them."""

from accounts.identity.id_number import InvalidIdNumber
from accounts.identity.name import InvalidName
from accounts.services.notices import notify, read_all_notices, unread_count
from accounts.services.people import PhoneTaken, create_user
from accounts.services.real_name import (
    AlreadyRealNamed,
    ConsentMissing,
    IdentityInUse,
    Masked,
    NoRealName,
    is_real_named,
    masked,
    on_real_name,
    read_name,
    submit_real_name,
)
from accounts.services.roles import AUDITORS, INSTITUTION_PREFIX, is_auditor, make_auditor, may_manage
from accounts.verifiers import NotVerified

__all__ = [
    "AUDITORS",
    "INSTITUTION_PREFIX",
    "AlreadyRealNamed",
    "ConsentMissing",
    "IdentityInUse",
    "InvalidIdNumber",
    "InvalidName",
    "Masked",
    "NoRealName",
    "NotVerified",
    "PhoneTaken",
    "create_user",
    "is_auditor",
    "is_real_named",
    "make_auditor",
    "masked",
    "may_manage",
    "notify",
    "on_real_name",
    "read_all_notices",
    "read_name",
    "submit_real_name",
    "unread_count",
]
