"""TLS: kept connections are reused, and nobody without a certificate for the host gets a request."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.storage.lean import connections
from chalicelib.storage.wire import Unreachable, Wire
from tests.storage.wire_responder import KEYS, QUICK, json_answer


def certificate(folder: Path, name: x509.GeneralName) -> Path:
    """Make a certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "both.pem"
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path.write_bytes(
        made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    return path


class Encrypted:
    """Serve whoever shakes hands; remember how many did and what they said."""

    def __init__(self, pem: Path) -> None:
        self.hands = 0
        self.heard = b""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pem)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            opened, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(opened,), daemon=True).start()

    def _serve(self, opened: socket.socket) -> None:
        try:
            with self._context.wrap_socket(opened, server_side=True) as secured:
                self.hands += 1
                while chunk := secured.recv(65_536):
                    self.heard += chunk
                    secured.sendall(json_answer({"n": self.hands}))
        except OSError:
            return


def served(folder: Path, address: str = "127.0.0.1") -> tuple[Encrypted, Wire, ssl.SSLContext]:
    """Start a server with a certificate for an address; return a client of it and who would trust it."""
    pem = certificate(folder, x509.IPAddress(ipaddress.ip_address(address)))
    server = Encrypted(pem)
    return server, Wire("cn-north-1", server.url, lambda: KEYS, QUICK), ssl.create_default_context(cafile=str(pem))


def test_calls_to_a_trusted_server_share_one_handshake(tmp_path) -> None:
    server, wire, trusting = served(tmp_path)

    with patch.object(connections, "_tls_context", trusting):
        replies = [wire.call("dynamodb", "GetItem", {}) for _ in range(4)]

    assert replies == [{"n": 1}] * 4
    assert server.hands == 1


def test_a_trusted_certificate_for_another_host_gets_no_request(tmp_path) -> None:
    server, wire, trusting = served(tmp_path, "10.0.0.1")

    with patch.object(connections, "_tls_context", trusting), pytest.raises(Unreachable, match="CertVerification"):
        wire.call("dynamodb", "GetItem", {})

    assert server.heard == b""


def test_a_server_nobody_vouches_for_gets_no_request(tmp_path) -> None:
    server, wire, _ = served(tmp_path)

    with pytest.raises(Unreachable, match="CertVerification"):
        wire.call("dynamodb", "GetItem", {})

    assert server.heard == b""
