"""Make a province's permanent keys once, wrapped by its KMS key, and keep them in Secrets Manager."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chalicelib.security.keyring import SYMMETRIC


def fresh_keys() -> dict[str, dict[str, str]]:
    """Make version 1 of every permanent key."""
    keys = {noun: {"current": "1", "1": _text(os.urandom(32))} for noun in SYMMETRIC}
    private = ec.generate_private_key(ec.SECP256R1())
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return keys | {"signing": {"current": "1", "1": _text(der)}}


def ensure_keyring(session: Any, secret_name: str, tenant_key_id: str, tenant: str) -> bool:
    """Put the keyring into its secret unless one is there; say whether it was made. Never overwrites."""
    secrets = session.client("secretsmanager")
    try:
        # AWS has no value to give for a secret that never had one; the embedded AWS gives an answer without it, or "".
        if secrets.get_secret_value(SecretId=secret_name).get("SecretString"):
            return False
    except secrets.exceptions.ResourceNotFoundException:
        pass
    wrapped = session.client("kms").encrypt(
        KeyId=tenant_key_id,
        Plaintext=json.dumps(fresh_keys(), separators=(",", ":")).encode(),
        EncryptionContext={"tenant": tenant, "purpose": "keyring"},
    )["CiphertextBlob"]
    secrets.put_secret_value(SecretId=secret_name, SecretString=_text(wrapped))
    return True


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
