"""The certificate on paper: it opens anywhere, and nothing prints as an empty box."""

import json

import pytest

from common import fonts
from skillsbank import certificate
from skillsbank import services as skillsbank
from skillsbank.services import pdf


def test_the_pdf_is_pdf_a_2b_with_its_font_inside_and_no_personal_data_in_its_name(learner, signed_in, credential):
    response = signed_in(learner).get(f"/me/certificates/{credential.code}/pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{credential.number}.pdf"'
    content = response.content
    assert content.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in content
    assert b"NotoSansSC" in content
    assert len(content) < 300_000


def test_the_same_certificate_gives_the_same_bytes(credential):
    assert skillsbank.certificate_pdf(credential) == skillsbank.certificate_pdf(credential)


@pytest.mark.parametrize("name", ["喆镕堃犇", "䶮㛃", "𬱖𪨶", "阿卜杜热合曼·吾布力卡斯木江", "John O'Neill"])
def test_rare_and_long_names_are_set_as_they_are_on_one_page(learner, named, describe, at, name):
    assert not fonts.missing(name)
    named(learner, name)
    credential = skillsbank.recognise(user=learner, description=describe(learner, title_zh="微课" * 40), at=at)
    page = pdf.certificate_png(credential)
    assert page.startswith(b"\x89PNG")


def test_what_the_typeface_lacks_is_printed_as_its_code_point_with_a_note(credential, monkeypatch):
    seen = {}

    def compile_(*_args, sys_inputs, **_options):
        seen.update(json.loads(sys_inputs["printed"]))
        return b""

    monkeypatch.setattr(pdf.typst, "compile", compile_)
    credential.outcome.title_zh = "直播🎥入门"
    skillsbank.certificate_pdf(credential)
    assert seen["title_zh"] == "直播〔U+1F3A5〕入门"
    assert seen["glyph_note"] is True
    assert seen["holder"] == "林小雨"


def test_the_fixed_words_are_all_in_the_typeface():
    for weight in fonts.WEIGHTS:
        assert not fonts.missing("".join(certificate.WORDING.values()), weight=weight)


def test_the_fixed_words_never_promise_another_certificate():
    words = "".join(certificate.WORDING.values())
    for forbidden in ("创业培训合格证书", "结业证书", "合格证"):
        assert forbidden not in words


def test_the_qr_code_leads_to_the_public_page(credential, settings):
    settings.BASE_URL = "https://malan.example"
    printed = certificate.printed(credential, holder="林小雨")
    assert printed.address == f"https://malan.example/verify/{credential.code}/"
    assert "林" not in printed.address
    drawn = certificate.qr_path(printed.address)
    assert drawn.size == 37 + 2 * 4 or drawn.size > 30
    assert drawn.path.startswith("M4 4h7")
