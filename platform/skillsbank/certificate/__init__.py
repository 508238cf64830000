"""The certificate (学习证明) as a document: its words, its figures, its QR code, its page on paper."""

from skillsbank.certificate.printed import Printed, printed
from skillsbank.certificate.qr import qr_path
from skillsbank.certificate.wording import WORDING

__all__ = ["WORDING", "Printed", "printed", "qr_path"]
