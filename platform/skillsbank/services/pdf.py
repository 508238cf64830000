"""The certificate on paper: PDF/A-2b, so that it still opens when this platform is gone."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import typst

from common import fonts
from skillsbank import certificate
from skillsbank.models import Credential
from skillsbank.services.certificates import holder_name

_TEMPLATE = Path(certificate.__file__).parent / "certificate.typ"
_INK = "#1c1d22"


def certificate_pdf(credential: Credential) -> bytes:
    """The certificate as PDF/A-2b, one page A4. The same certificate always gives the same bytes."""
    return _typeset(credential, "pdf")


def certificate_png(credential: Credential) -> bytes:
    """The same page as a picture, to look at and to share."""
    return _typeset(credential, "png")


def _typeset(credential: Credential, format: Literal["pdf", "png"]) -> bytes:  # noqa: A002 (typst's own word)
    for weight in fonts.WEIGHTS:
        fonts.font_path(weight)
    printed = certificate.printed(credential, holder=holder_name(credential))
    fields = {name: _settable(value) for name, value in asdict(printed).items()}
    inputs = {
        "printed": json.dumps(fields | {"glyph_note": fields != asdict(printed)}),
        "wording": json.dumps(certificate.WORDING),
        "qr": certificate.qr_path(printed.address).as_svg(colour=_INK),
    }
    page = typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=[fonts.folder()],
        ignore_system_fonts=True,
        sys_inputs=inputs,
        format=format,
        pdf_standards="a-2b" if format == "pdf" else None,
        timestamp=int(credential.issued_at.timestamp()),
    )
    assert isinstance(page, bytes)
    return page


def _settable(value: Any) -> Any:
    """Text without what our typeface lacks: its code point in brackets instead, never an empty box."""
    if not isinstance(value, str):
        return value
    lacking = fonts.missing(value)
    return "".join(f"〔U+{ord(character):04X}〕" if character in lacking else character for character in value)
