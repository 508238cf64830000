"""What other apps may ask of the skills bank: `from skillsbank import services as skillsbank`."""

from skillsbank.outcome import OutcomeDescription, TrainerFact
from skillsbank.services.accounts import balance_minutes, open_account
from skillsbank.services.certificates import (
    CannotRevoke,
    CredentialNotFound,
    credentials_of,
    find_credential,
    find_own_credential,
    holder_name,
    revoke,
    verify,
)
from skillsbank.services.pdf import certificate_pdf
from skillsbank.services.recognition import OutcomeOfAnother, RealNameNeeded, recognise
from skillsbank.services.reversal import CannotReverse, reverse
from skillsbank.services.statements import StatementLine, StatementLink, register_statement_links, statement

__all__ = [
    "CannotReverse",
    "CannotRevoke",
    "CredentialNotFound",
    "OutcomeDescription",
    "OutcomeOfAnother",
    "RealNameNeeded",
    "StatementLine",
    "StatementLink",
    "TrainerFact",
    "balance_minutes",
    "certificate_pdf",
    "credentials_of",
    "find_credential",
    "find_own_credential",
    "holder_name",
    "open_account",
    "recognise",
    "register_statement_links",
    "reverse",
    "revoke",
    "statement",
    "verify",
]
