"""The public functions of this app: `from oversight import services as oversight`."""

from oversight.services.evidence import Evidence, EvidenceNotFound, find_evidence, read_evidence
from oversight.services.published import Published, published

__all__ = ["Evidence", "EvidenceNotFound", "Published", "find_evidence", "published", "read_evidence"]
