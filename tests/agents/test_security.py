"""Secrets from files, and settings of security that cannot work together."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from agents.commands.config import config
from agents.security import faust_credentials, kafka_python_arguments, tls_context
from agents.settings import KafkaSettings, load_settings
from pipeline.errors import ConfigurationError

SECRET = "known-to-the-test"
SECRETS = (
    "KAFKA_SASL_PASSWORD",
    "KAFKA_KEY_PASSWORD",
    "ELASTICSEARCH_PASSWORD",
    "ELASTICSEARCH_API_KEY",
    "GATEWAY_TOKEN",
)


@pytest.fixture
def sasl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILKWIRE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    monkeypatch.setenv("SILKWIRE_KAFKA_SASL_USERNAME", "clean")


@pytest.mark.usefixtures("sasl")
def test_every_secret_can_come_from_a_file_and_is_not_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n")
    for name in SECRETS:
        monkeypatch.setenv(f"SILKWIRE_{name}_FILE", str(file))
    settings = load_settings()
    kafka, elasticsearch = settings.kafka, settings.elasticsearch
    found = (
        kafka.sasl_password, kafka.key_password, elasticsearch.password, elasticsearch.api_key, settings.gateway.token,
    )  # fmt: skip
    assert [secret.get_secret_value() for secret in found if secret] == [SECRET] * len(SECRETS)
    config(list_all=False, markdown=False, as_json=False)
    config(list_all=False, markdown=False, as_json=True)
    printed = capsys.readouterr().out
    assert printed.count("********") == 2 * len(SECRETS)
    assert SECRET not in printed + repr(settings)


@pytest.mark.usefixtures("sasl")
@pytest.mark.parametrize(
    ("content", "variables", "complaint"),
    [
        (None, {}, "sasl_password_file: the file .* cannot be read"),
        ("\n", {}, "sasl_password_file: the file .* is empty"),
        (SECRET, {"KAFKA_SASL_PASSWORD": SECRET}, "sasl_password and sasl_password_file are both set"),
        (SECRET, {"KAFKA_SECURITY_PROTOCOL": "SSL"}, "need security_protocol SASL_SSL"),
        (SECRET, {"KAFKA_SASL_MECHANISM": "OAUTHBEARER"}, "needs sasl_token_file"),
        (SECRET, {"KAFKA_CERT_FILE": "/x.pem"}, "go together"),
        (SECRET, {"ELASTICSEARCH_URL": f"https://me:{SECRET}@es:9200"}, "must not hold a user and password"),
        (SECRET, {"ELASTICSEARCH_USERNAME": "me"}, "needs password or password_file"),
    ],
)
def test_what_cannot_work_is_told_without_the_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, variables: dict[str, str], complaint: str
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SILKWIRE_KAFKA_SASL_PASSWORD_FILE", str(file))
    for name, value in variables.items():
        monkeypatch.setenv(f"SILKWIRE_{name}", value)
    with pytest.raises(ConfigurationError, match=complaint) as raised:
        load_settings()
    assert SECRET not in str(raised.value)


def test_a_token_is_read_anew_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("first\n")
    kafka = KafkaSettings(security_protocol="SASL_SSL", sasl_mechanism="OAUTHBEARER", sasl_token_file=file)
    provider = kafka_python_arguments(kafka)["sasl_oauth_token_provider"]
    assert provider.token() == "first"
    file.write_text("second\n")
    assert provider.token() == "second"


def test_hosts_are_checked_and_old_tls_is_not_spoken() -> None:
    context = tls_context(KafkaSettings(security_protocol="SSL"))
    assert context is not None
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_plain_broker_is_given_no_credentials() -> None:
    assert faust_credentials(KafkaSettings()) is None
    assert kafka_python_arguments(KafkaSettings(bootstrap="a:1, b:2"))["bootstrap_servers"] == ["a:1", "b:2"]


def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing")
    with pytest.raises(ConfigurationError, match="SILKWIRE_KAFKA_CA_FILE"):
        tls_context(KafkaSettings(security_protocol="SSL", ca_file=file))
