"""The skills bank's own records: who holds minutes, how they moved, what was learned, what was issued."""

from skillsbank.models.credentials import Credential
from skillsbank.models.ledger import Account, Entry
from skillsbank.models.outcomes import Outcome

__all__ = ["Account", "Credential", "Entry", "Outcome"]
