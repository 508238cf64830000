"""Secrets of the embedded deployment, derived from one file made on first start."""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@dataclass(frozen=True)
class Keys:
    """`field_keys` by key id (16 bytes each), `index_key` (32 bytes), `credential_key` (an Ed25519 seed, 32 bytes)."""

    secret_key: str
    field_keys: dict[str, bytes]
    index_key: bytes
    credential_key: bytes


def derived_keys(path: Path) -> Keys:
    """Read the root secret at `path`, making it (mode 600) if there is none, and derive every key from it.

    Safe when several processes start at once: only one of them creates the file.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(32))
    root = path.read_bytes()

    def derive(purpose: str, length: int) -> bytes:
        return HKDF(hashes.SHA256(), length, salt=None, info=purpose.encode()).derive(root)

    return Keys(
        secret_key=derive("django", 48).hex(),
        field_keys={"e1": derive("field", 16)},
        index_key=derive("index", 32),
        credential_key=derive("credential", 32),
    )
