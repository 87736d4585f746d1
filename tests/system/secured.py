"""A Kafka that asks for TLS, SASL and rights, and an Elasticsearch behind TLS that asks for a key; certificates too."""

from __future__ import annotations

import base64
import json
import re
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
    UserScramCredentialUpsertion,
)

from deploy.local import LocalStack
from deploy.local.ports import choose

ROOT = Path(__file__).parents[2]
API_KEY = "api-key-known-to-the-test"
MECHANISMS = {
    "setup": "PLAIN",
    "publish": "SCRAM-SHA-256",
    "clean": "SCRAM-SHA-256",
    "extract": "SCRAM-SHA-512",
    "stories": "OAUTHBEARER",
    "index": "PLAIN",
}
"""How each role says who it is: all mechanisms have their turn."""


def password_of(role: str) -> str:
    """Return the secret of a role, which no output may hold."""
    return f"secret-of-{role}-known-to-the-test"


def token_of(role: str) -> str:
    """Return the token of a role, as the broker takes it without a key: an unsigned JSON Web Token for an hour."""

    def part(fields: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")

    now = time.time()
    return f"{part({'alg': 'none'})}.{part({'sub': role, 'iat': int(now), 'exp': int(now) + 3600})}."


@dataclass(frozen=True)
class Secured:
    """The servers and the folder of certificates and secrets."""

    stack: LocalStack
    kafka_port: int
    elasticsearch_port: int
    folder: Path

    def environment(self, role: str) -> dict[str, str]:
        """Return the settings with which a role reaches both servers."""
        secret = self.folder / f"{role}.secret"
        mechanism = MECHANISMS[role]
        oauth = mechanism == "OAUTHBEARER"
        secret.write_text((token_of(role) if oauth else password_of(role)) + "\n")
        own = (
            {"SILKWIRE_KAFKA_SASL_TOKEN_FILE": str(secret)}
            if oauth
            else {"SILKWIRE_KAFKA_SASL_USERNAME": role, "SILKWIRE_KAFKA_SASL_PASSWORD_FILE": str(secret)}
        )
        return own | {
            "SILKWIRE_KAFKA_BOOTSTRAP": f"127.0.0.1:{self.kafka_port}",
            "SILKWIRE_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "SILKWIRE_KAFKA_SASL_MECHANISM": mechanism,
            "SILKWIRE_KAFKA_CA_FILE": str(self.folder / "ca.pem"),
            "SILKWIRE_KAFKA_PARTITIONS": "1",
            "SILKWIRE_ELASTICSEARCH_URL": f"https://127.0.0.1:{self.elasticsearch_port}",
            "SILKWIRE_ELASTICSEARCH_CA_FILE": str(self.folder / "ca.pem"),
            "SILKWIRE_ELASTICSEARCH_CERT_FILE": str(self.folder / "client.pem"),
            "SILKWIRE_ELASTICSEARCH_KEY_FILE": str(self.folder / "client.key"),
            "SILKWIRE_ELASTICSEARCH_API_KEY_FILE": str(self.folder / "api-key"),
            "SILKWIRE_WORKER_PROCESSES": "1",
            "SILKWIRE_WORKER_DATA": str(self.folder / "data"),
            "SILKWIRE_SOURCES_STATE": str(self.folder / "state"),
        }


@contextmanager
def secured(folder: Path) -> Iterator[Secured]:
    """Run both servers, with the users of all roles and the rights that docs/security.md gives them."""
    make_certificates(folder)
    (folder / "api-key").write_text(API_KEY)
    port = choose()
    stack = LocalStack(home=folder / "stack", kafka_settings=_listener(port, folder))
    stack.up(with_parent=True)
    try:
        _grant(stack)
        with _behind_tls(stack, folder) as elasticsearch_port:
            yield Secured(stack, port, elasticsearch_port, folder)
    finally:
        stack.down()


def rights() -> list[tuple[str, str, str, list[str]]]:
    """Return role, resource, name and operations from the table in the docs."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| (topic|group) \| `([^`]+)` \| ([\w, ]+) \|$", text, re.MULTILINE)
    return [(role, resource, name, operations.split(", ")) for role, resource, name, operations in rows]


def make_certificates(folder: Path) -> None:
    """Make an authority, a certificate for 127.0.0.1 and one for a client, all for a day."""
    extensions = folder / "extensions"
    extensions.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl(
        folder, "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "1", "-subj", "/CN=authority"
    )
    for name in ("server", "client"):
        _openssl(folder, "req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        _openssl(
            folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", f"{name}.pem", "-days", "1", "-extfile", str(extensions),
        )  # fmt: skip
    (folder / "broker.pem").write_text((folder / "server.key").read_text() + (folder / "server.pem").read_text())


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def _listener(port: int, folder: Path) -> dict[str, str]:
    users = " ".join(f'user_{role}="{password_of(role)}"' for role, how in MECHANISMS.items() if how == "PLAIN")
    module = "org.apache.kafka.common.security"
    secure = "listener.name.secure"
    return {
        "listeners": "CLIENTS://127.0.0.1:${port},CONTROLLER://127.0.0.1:${internal_port},"
        f"SECURE://127.0.0.1:{port}",
        "advertised.listeners": "CLIENTS://127.0.0.1:${port}," + f"SECURE://127.0.0.1:{port}",
        "listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL",
        f"{secure}.ssl.keystore.type": "PEM",
        f"{secure}.ssl.keystore.location": str(folder / "broker.pem"),
        f"{secure}.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
        f"{secure}.plain.sasl.jaas.config": f"{module}.plain.PlainLoginModule required {users};",
        f"{secure}.scram-sha-256.sasl.jaas.config": f"{module}.scram.ScramLoginModule required;",
        f"{secure}.scram-sha-512.sasl.jaas.config": f"{module}.scram.ScramLoginModule required;",
        f"{secure}.oauthbearer.sasl.jaas.config": f"{module}.oauthbearer.OAuthBearerLoginModule required "
        'unsecuredLoginStringClaim_sub="broker";',
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # The plain listener is the test's own way in; who comes through the other has a name.
        "super.users": "User:ANONYMOUS",
    }


def _grant(stack: LocalStack) -> None:
    admin = KafkaAdminClient(bootstrap_servers=stack.bootstrap)
    try:
        made = admin.alter_user_scram_credentials(
            [
                UserScramCredentialUpsertion(role, how.replace("-", "_"), password_of(role))
                for role, how in MECHANISMS.items()
                if how.startswith("SCRAM")
            ]
        )
        assert not any(made.values()), made
        answer = admin.create_acls(
            [
                ACL(
                    f"User:{role}",
                    "*",
                    ACLOperation[operation.upper()],
                    ACLPermissionType.ALLOW,
                    ResourcePattern(
                        ResourceType[resource.upper()],
                        name.removesuffix("*"),
                        ACLResourcePatternType.PREFIXED if name.endswith("*") else ACLResourcePatternType.LITERAL,
                    ),
                )
                for role, resource, name, operations in rights()
                for operation in operations
            ]
        )
        assert answer["succeeded"], answer
        assert not answer["failed"], answer
    finally:
        admin.close()


@contextmanager
def _behind_tls(stack: LocalStack, folder: Path) -> Iterator[int]:
    """Yield the port of a proxy that ends TLS, asks for a client's certificate, and drops whoever has not the key.

    It looks at the first request of each connection.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(folder / "ca.pem"))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    target = ("127.0.0.1", int(stack.elasticsearch_url.rpartition(":")[2]))
    listening = socket.create_server(("127.0.0.1", 0))

    def copy(source: socket.socket, sink: socket.socket, first: bytes) -> None:
        try:
            sink.sendall(first)
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        finally:
            source.close()
            sink.close()

    def serve(plain: socket.socket) -> None:
        try:
            client = context.wrap_socket(plain, server_side=True)
            first = client.recv(65536)
            while b"\r\n\r\n" not in first and (more := client.recv(65536)):
                first += more
        except OSError:
            plain.close()
            return
        if f"authorization: apikey {API_KEY}".lower().encode() not in first.lower():
            client.close()
            return
        server = socket.create_connection(target)
        threading.Thread(target=copy, args=(server, client, b""), daemon=True).start()
        copy(client, server, first)

    def accept() -> None:
        while True:
            try:
                plain, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(plain,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
