"""Sign requests to Alibaba Cloud by its signature method V3 (ACS3-HMAC-SHA256)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from hmac import digest
from typing import NamedTuple
from urllib.parse import quote


class AccessKey(NamedTuple):
    """Who signs; the token is None for long-lived keys."""

    id: str
    secret: str
    token: str | None = None

    @classmethod
    def parse(cls, text: str) -> "AccessKey":
        """Read a stored key: JSON with access_key_id, access_key_secret and perhaps security_token."""
        stored = json.loads(text)
        return cls(stored["access_key_id"], stored["access_key_secret"], stored.get("security_token") or None)

    def __repr__(self) -> str:
        """Name the key, never the secret."""
        return f"AccessKey({self.id!r}, …)"


def query_of(params: Mapping[str, str]) -> str:
    """Spell parameters as RFC 3986 wants them, in the order the signature wants."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(params.items()))


def sign(headers: Mapping[str, str], query: str, body: bytes, key: AccessKey) -> dict[str, str]:
    """Return the headers of a POST to the root completed by hash, token and signature; names are lower case."""
    payload_hash = sha256(body).hexdigest()
    signed = {**headers, "x-acs-content-sha256": payload_hash}
    if key.token:
        signed["x-acs-security-token"] = key.token
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name].strip()}\n" for name in sorted(signed))
    canonical = f"POST\n/\n{query}\n{lines}\n{names}\n{payload_hash}"
    to_sign = f"ACS3-HMAC-SHA256\n{sha256(canonical.encode()).hexdigest()}"
    signature = digest(key.secret.encode(), to_sign.encode(), "sha256").hex()
    return {
        **signed,
        "authorization": f"ACS3-HMAC-SHA256 Credential={key.id},SignedHeaders={names},Signature={signature}",
    }
