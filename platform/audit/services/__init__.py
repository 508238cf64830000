"""The one way to write the audit record, and to check it."""

from audit.services.chain import BrokenChain, check_chain
from audit.services.record import record

__all__ = ["BrokenChain", "check_chain", "record"]
