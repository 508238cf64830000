"""Somebody who was shown a certificate and wants to know."""

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from skillsbank.certificate.qr import qr_path
from skillsbank.codes import ALPHABET
from tests.e2e.journey.person import Person

if TYPE_CHECKING:
    from playwright.sync_api import Page


def qr_leads_to(certificate: "Page", address: str) -> None:
    """The modules drawn on the certificate are those of this address."""
    expect(certificate.locator(".paper__qr path")).to_have_attribute("d", qr_path(address).path)


def finds_it_genuine(stranger: Person, address: str, *, facts: tuple[str, ...]) -> None:
    assert stranger.open(address).status == 200
    stranger.fits()
    expect(stranger.page.locator("h1")).to_contain_text("真")
    for fact in facts:
        expect(stranger.page.locator("dl.facts")).to_contain_text(fact)


def finds_nothing(stranger: Person, address: str) -> None:
    """With one character of the code changed."""
    place = len(address.rstrip("/")) - 1
    other = ALPHABET[(ALPHABET.index(address[place]) + 1) % len(ALPHABET)]
    assert stranger.open(address[:place] + other + address[place + 1 :]).status == 404
    expect(stranger.page.locator("h1")).to_contain_text("查无此证")
