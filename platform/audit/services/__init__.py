"""The one way to write the audit record, to seal it, and to check it."""

from audit.services.chain import BrokenChain, Checked, HeadUnknown, check_chain, check_head
from audit.services.erasing import AlreadyErased, erase_text
from audit.services.reading import PurposeMissing, read_personal
from audit.services.record import record
from audit.services.sealing import Head, head, seal

__all__ = [
    "AlreadyErased",
    "BrokenChain",
    "Checked",
    "Head",
    "HeadUnknown",
    "PurposeMissing",
    "check_chain",
    "check_head",
    "erase_text",
    "head",
    "read_personal",
    "record",
    "seal",
]
