"""Sign what the scan path sends, a JSON POST to the root of an AWS endpoint, by Signature Version 4."""

import time
from collections.abc import Mapping
from hashlib import sha256
from hmac import digest
from typing import NamedTuple


class Credentials(NamedTuple):
    """Who signs; the token is None for long-lived keys."""

    access_key: str
    secret_key: str
    session_token: str | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Credentials":
        """Take the credentials Lambda puts into the environment; an empty session token means none."""
        found = cls(
            environ.get("AWS_ACCESS_KEY_ID", ""),
            environ.get("AWS_SECRET_ACCESS_KEY", ""),
            environ.get("AWS_SESSION_TOKEN") or None,
        )
        if not found.access_key or not found.secret_key:
            raise ValueError("AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set")
        if not all(text.isascii() and text.isprintable() for text in found if text):
            raise ValueError("the AWS credentials in the environment hold characters that fit no header")
        return found

    def __repr__(self) -> str:
        """Name the key, never the secret."""
        return f"Credentials({self.access_key!r}, …)"


def amz_date(epoch_s: float) -> str:
    """Spell an instant as SigV4 wants it: 20220101T080000Z."""
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(epoch_s))


class Signer:
    """Sign requests of one service in one region at one host."""

    def __init__(self, service: str, region: str, host: str) -> None:
        self._service = service
        self._region = region
        self._host = host
        self._day_key: tuple[tuple[str, str], bytes] = (("", ""), b"")

    def head(self, kind: tuple[str, str], body: bytes, date: str, credentials: Credentials) -> str:
        """Return request line and headers of a signed request, `kind` being its content type and target."""
        content_type, target = kind
        token = credentials.session_token
        token_header = f"x-amz-security-token:{' '.join(token.split())}\n" if token else ""
        headers = (
            f"content-type:{content_type}\nhost:{self._host}\nx-amz-date:{date}\n{token_header}x-amz-target:{target}\n"
        )
        signed = f"content-type;host;x-amz-date;{'x-amz-security-token;' if token else ''}x-amz-target"
        canonical = f"POST\n/\n\n{headers}\n{signed}\n{sha256(body).hexdigest()}"
        scope = f"{date[:8]}/{self._region}/{self._service}/aws4_request"
        to_sign = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
        signature = digest(self._key(date[:8], credentials.secret_key), to_sign.encode(), "sha256").hex()
        sent = headers.replace("\n", "\r\n")
        return (
            f"POST / HTTP/1.1\r\n{sent}content-length:{len(body)}\r\n"
            f"authorization:AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, "
            f"SignedHeaders={signed}, Signature={signature}\r\n\r\n"
        )

    def _key(self, day: str, secret_key: str) -> bytes:
        """Derive the key of a day, or return the one at hand: four of five HMACs saved."""
        label, key = self._day_key
        if label != (day, secret_key):
            key = f"AWS4{secret_key}".encode()
            for part in (day, self._region, self._service, "aws4_request"):
                key = digest(key, part.encode(), "sha256")
            self._day_key = ((day, secret_key), key)
        return key
