"""How clients prove to Kafka who they are, and see that it is Kafka that they talk to, for each client library.

Hostnames are always checked, and nothing older than TLS 1.2 is spoken.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

import faust
from aiokafka.abc import AbstractTokenProvider as AsyncTokenProvider
from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from faust.auth import OAuthCredentials, SSLCredentials
from faust.types.auth import CredentialsT
from kafka.net.sasl.oauth import AbstractTokenProvider

from agents.settings import KafkaSettings, read_secret
from pipeline.errors import ConfigurationError, SilkwireError, TransientError

__all__ = ["aiokafka_arguments", "faust_credentials", "kafka_python_arguments", "tls_context", "unreachable"]

_ASK_SECONDS = 5.0


class TokenFile(AbstractTokenProvider):
    """Gives kafka-python the token that a file holds at the moment."""

    def __init__(self, kafka: KafkaSettings) -> None:
        super().__init__()
        self._kafka = kafka

    def token(self) -> str:
        """Return the token."""
        return _token(self._kafka)


class AsyncTokenFile(AsyncTokenProvider):
    """Gives aiokafka, and Faust with it, the token that a file holds at the moment."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka

    async def token(self) -> str:
        """Return the token; a file of some hundred bytes is read in less time than a thread takes to start."""
        return _token(self._kafka)


def kafka_python_arguments(kafka: KafkaSettings) -> dict[str, Any]:
    """Return what every client of kafka-python is created with: where the brokers are, and how they are spoken to.

    Raises:
        ConfigurationError: a certificate, key or token cannot be used.
    """
    return _arguments(kafka, TokenFile(kafka))


def aiokafka_arguments(kafka: KafkaSettings) -> dict[str, Any]:
    """Return the same for the clients of aiokafka.

    Raises:
        ConfigurationError: a certificate, key or token cannot be used.
    """
    return _arguments(kafka, AsyncTokenFile(kafka))


def faust_credentials(kafka: KafkaSettings) -> CredentialsT | None:
    """Return the same for a Faust app, which keeps addresses apart; None where brokers ask for nothing.

    Raises:
        ConfigurationError: a certificate, key or token cannot be used.
    """
    context = tls_context(kafka)
    if not kafka.security_protocol.startswith("SASL"):
        return SSLCredentials(context) if context is not None else None
    if kafka.sasl_mechanism == "OAUTHBEARER":
        return OAuthCredentials(oauth_cb=AsyncTokenFile(kafka), ssl_context=context)
    assert kafka.sasl_password is not None, "the settings see to it"
    return faust.SASLCredentials(
        username=kafka.sasl_username,
        password=kafka.sasl_password.get_secret_value(),
        mechanism=kafka.sasl_mechanism,
        ssl_context=context,
    )


def tls_context(kafka: KafkaSettings) -> ssl.SSLContext | None:
    """Return the context for TLS to the brokers; None where it is not spoken.

    Raises:
        ConfigurationError: a certificate or key cannot be used.
    """
    if not kafka.security_protocol.endswith("SSL"):
        return None
    try:
        context = ssl.create_default_context(cafile=kafka.ca_file)
    except OSError as error:
        msg = f"SILKWIRE_KAFKA_CA_FILE {kafka.ca_file} cannot be used: {error}"
        raise ConfigurationError(msg) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if kafka.cert_file is not None:
        # Never None, for which OpenSSL would ask at the terminal.
        password = kafka.key_password.get_secret_value() if kafka.key_password is not None else ""
        try:
            context.load_cert_chain(kafka.cert_file, kafka.key_file, password)
        except OSError as error:
            msg = (
                f"SILKWIRE_KAFKA_CERT_FILE {kafka.cert_file} and SILKWIRE_KAFKA_KEY_FILE {kafka.key_file} cannot be "
                f"used ({error}): both must be PEM, belong together, and open with SILKWIRE_KAFKA_KEY_PASSWORD"
            )
            raise ConfigurationError(msg) from None
    return context


def unreachable(kafka: KafkaSettings, error: BaseException) -> SilkwireError:
    """Return our error for a client that could not connect: to wait for, or for the operator to mend.

    The clients tell no more than that time ran out, so the broker is asked once more where it may have refused us.
    Must not be called where an event loop runs.
    """
    refusal = None if kafka.security_protocol == "PLAINTEXT" else asyncio.run(_refusal(kafka))
    if isinstance(refusal, ssl.SSLCertVerificationError):
        return ConfigurationError(
            f"the certificate of Kafka at {kafka.bootstrap} is not trusted ({refusal.verify_message}): set "
            "SILKWIRE_KAFKA_CA_FILE to the authority that signed it, and SILKWIRE_KAFKA_BOOTSTRAP to hosts it names"
        )
    if refusal is not None:
        return ConfigurationError(
            f"Kafka at {kafka.bootstrap} does not accept the credentials ({kafka.sasl_mechanism}): correct "
            "SILKWIRE_KAFKA_SASL_USERNAME and SILKWIRE_KAFKA_SASL_PASSWORD_FILE, or SILKWIRE_KAFKA_SASL_TOKEN_FILE"
        )
    return TransientError(
        f"no broker answers at {kafka.bootstrap} with {kafka.security_protocol} (SILKWIRE_KAFKA_BOOTSTRAP, "
        f"SILKWIRE_KAFKA_SECURITY_PROTOCOL): {error!r}"
    )


async def _refusal(kafka: KafkaSettings) -> Exception | None:
    """Return why the first broker that can be reached does not let us in; None where it does, or none is reached."""
    arguments = aiokafka_arguments(kafka)
    for address in arguments.pop("bootstrap_servers"):
        host, _, port = address.rpartition(":")
        try:
            connection = await asyncio.wait_for(create_conn(host, int(port), **arguments), _ASK_SECONDS)
        except (
            ssl.SSLCertVerificationError,
            AuthenticationFailedError,
            AuthenticationMethodNotSupported,
            SaslAuthenticationFailed,
            UnsupportedSaslMechanismError,
        ) as error:
            return error
        except (KafkaError, OSError, TimeoutError, ValueError):
            continue
        connection.close()
        return None
    return None


def _arguments(kafka: KafkaSettings, tokens: object) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "bootstrap_servers": [address.strip() for address in kafka.bootstrap.split(",")],
        "security_protocol": kafka.security_protocol,
        "ssl_context": tls_context(kafka),
    }
    if kafka.security_protocol.startswith("SASL"):
        arguments["sasl_mechanism"] = kafka.sasl_mechanism
        if kafka.sasl_mechanism == "OAUTHBEARER":
            arguments["sasl_oauth_token_provider"] = tokens
        else:
            assert kafka.sasl_password is not None, "the settings see to it"
            arguments["sasl_plain_username"] = kafka.sasl_username
            arguments["sasl_plain_password"] = kafka.sasl_password.get_secret_value()
    return arguments


def _token(kafka: KafkaSettings) -> str:
    assert kafka.sasl_token_file is not None, "the settings see to it"
    try:
        return read_secret(kafka.sasl_token_file, "SILKWIRE_KAFKA_SASL_TOKEN_FILE")
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
