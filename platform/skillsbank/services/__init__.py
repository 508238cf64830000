"""What other apps may ask of the skills bank: `from skillsbank import services as skillsbank`."""

from skillsbank.outcome import (
    OutcomeDescription,
    TrainerFact,
)
from skillsbank.services.accounts import (
    balance_minutes,
    open_account,
)
from skillsbank.services.certificates import (
    CannotRevoke,
    CredentialNotFound,
    credentials_of,
    find_credential,
    find_own_credential,
    holder_name,
    revoke,
    revoked_among,
    verify,
)
from skillsbank.services.own_data import own_data
from skillsbank.services.pdf import (
    certificate_pdf,
)
from skillsbank.services.recognition import (
    OutcomeOfAnother,
    RealNameNeeded,
    recognise,
)
from skillsbank.services.reversal import (
    CannotReverse,
    reverse,
)
from skillsbank.services.signing import (
    BadSignature,
    SignedStatement,
    is_signed,
    key_id,
    read_document,
    sign_document,
    sign_statement,
)
from skillsbank.services.statements import (
    StatementLine,
    StatementLink,
    register_statement_links,
    statement,
)

__all__ = [
    "BadSignature",
    "CannotReverse",
    "CannotRevoke",
    "CredentialNotFound",
    "OutcomeDescription",
    "OutcomeOfAnother",
    "RealNameNeeded",
    "SignedStatement",
    "StatementLine",
    "StatementLink",
    "TrainerFact",
    "balance_minutes",
    "certificate_pdf",
    "credentials_of",
    "find_credential",
    "find_own_credential",
    "holder_name",
    "is_signed",
    "key_id",
    "open_account",
    "own_data",
    "read_document",
    "recognise",
    "register_statement_links",
    "reverse",
    "revoke",
    "revoked_among",
    "sign_document",
    "sign_statement",
    "statement",
    "verify",
]
