"""The public functions of this app: `from oversight import services as oversight`."""

from oversight.services.audit_search import Found, MayNotSearch, Search, export, may_search, search
from oversight.services.cases import (
    CaseFile,
    NoOfficeForCases,
    case_file,
    decide_case,
    decide_case_appeal,
    list_cases,
    may_see_cases,
    note_list_read,
    read_case,
    tell_offices,
)
from oversight.services.evidence import Evidence, EvidenceNotFound, find_evidence, list_evidence, read_evidence
from oversight.services.heads import publish_head, published_heads
from oversight.services.published import Published, published

__all__ = [
    "CaseFile",
    "Evidence",
    "EvidenceNotFound",
    "Found",
    "MayNotSearch",
    "NoOfficeForCases",
    "Published",
    "Search",
    "case_file",
    "decide_case",
    "decide_case_appeal",
    "export",
    "find_evidence",
    "list_cases",
    "list_evidence",
    "may_search",
    "may_see_cases",
    "note_list_read",
    "publish_head",
    "published",
    "published_heads",
    "read_case",
    "read_evidence",
    "search",
    "tell_offices",
]
