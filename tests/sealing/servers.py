"""Servers on this machine: one that publishes a certificate by HTTPS, one that answers kubeseal as a cluster would."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answers = Mapping[str, tuple[int, str, bytes]]


@contextmanager
def serving(answers: Answers, tls: Path | None = None) -> Iterator[str]:
    """A server; yields its URL. An answer has a status, a place to go on to (for a redirection), and a body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the base class's name
            status, location, body = answers.get(self.path, (404, "", b""))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            kind = "application/json" if body.startswith(b"{") else "application/x-pem-file"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Not into the test's output."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def identity(folder: Path) -> Path:
    """Key and certificate of a server on this machine, which whoever is told to trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "server.pem"
    file.write_bytes(private + made.public_bytes(pem))
    return file


def cluster(certificate: bytes) -> Answers:
    """What an API server answers to `kubeseal --fetch-cert`: the controller's service, and its certificate."""
    service = {
        "kind": "Service",
        "apiVersion": "v1",
        "metadata": {"name": "sealed-secrets-controller", "namespace": "kube-system"},
        "spec": {"ports": [{"name": "http", "port": 8080}]},
    }
    at = "/api/v1/namespaces/kube-system/services/"
    return {
        f"{at}sealed-secrets-controller": (200, "", json.dumps(service).encode()),
        f"{at}http:sealed-secrets-controller:http/proxy/v1/cert.pem": (200, "", certificate),
    }


def kubeconfig(folder: Path, url: str) -> Path:
    """The settings of a kubectl that talks to a cluster."""
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "lab",
        "clusters": [{"name": "lab", "cluster": {"server": url}}],
        "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": "lab"}}],
        "users": [{"name": "lab", "user": {}}],
    }
    file = folder / "kubeconfig"
    file.write_text(json.dumps(config))
    return file
