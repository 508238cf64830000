"""Field encryption and keyed indexes for personal data (decision D12).

SM4-GCM and HMAC-SM3, the national algorithms, from `cryptography`. A sealed value names its key, so
keys can be changed: the first key of `FIELD_KEYS` seals, all of them open.
"""

import base64
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as crypto_hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

_NONCE_BYTES = 12
_TAG_BYTES = 16


class CannotOpen(ValueError):
    """A sealed value was changed, belongs to another record, or its key is not configured."""


def seal(text: str, *, context: str) -> str:
    """Encrypt `text`, bound to `context` (a public id of the record and the field's name).

    Returns `key_id:base64url(nonce || ciphertext || tag)`.
    """
    key_id, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = os.urandom(_NONCE_BYTES)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(context.encode())
    body = encryptor.update(text.encode()) + encryptor.finalize()
    return f"{key_id}:{base64.urlsafe_b64encode(nonce + body + encryptor.tag).decode()}"


def unseal(sealed: str, *, context: str) -> str:
    """Decrypt what `seal` made for the same `context`. Raises `CannotOpen`."""
    key_id, _, encoded = sealed.partition(":")
    if key_id not in settings.FIELD_KEYS:
        raise CannotOpen(f"no field key named {key_id!r} is configured")
    raw = base64.urlsafe_b64decode(encoded)
    nonce, body, tag = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:-_TAG_BYTES], raw[-_TAG_BYTES:]
    decryptor = Cipher(algorithms.SM4(settings.FIELD_KEYS[key_id]), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(context.encode())
    try:
        return (decryptor.update(body) + decryptor.finalize()).decode()
    except InvalidTag:
        raise CannotOpen(f"a sealed value does not fit its record ({context})") from None


def keyed_index(value: str) -> str:
    """A keyed digest (64 hex digits) to find an encrypted value by: useless without the key."""
    digest = _keyed(settings.INDEX_KEY).copy()
    digest.update(value.encode())
    return digest.finalize().hex()


@lru_cache(maxsize=4)
def _keyed(key: bytes) -> crypto_hmac.HMAC:
    """Begun with the key, to be copied: beginning takes longer than all that a short value takes."""
    return crypto_hmac.HMAC(key, hashes.SM3())


def same(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
