"""The certificate on paper."""

from skillsbank.models import Credential


def certificate_pdf(credential: Credential) -> bytes:
    """The certificate as PDF/A-2b, one page A4."""
    raise NotImplementedError(credential.number)
