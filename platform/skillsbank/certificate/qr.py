"""QR codes as one SVG path."""

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4


@dataclass(frozen=True)
class QrPath:
    """`path` in a square of `size` modules, quiet zone included: `<svg viewBox="0 0 {size} {size}">`."""

    size: int
    path: str

    def as_svg(self, *, colour: str) -> str:
        box = f'viewBox="0 0 {self.size} {self.size}"'
        path = f'<path fill="{colour}" d="{self.path}"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {box} shape-rendering="crispEdges">{path}</svg>'


def qr_path(text: str) -> QrPath:
    """`text` as a QR code that still reads with a seventh of it covered."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    parts = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            width = 0
            while x + width < len(row) and row[x + width]:
                width += 1
            if width:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width + 1
    return QrPath(size=len(matrix), path="".join(parts))
