from __future__ import annotations

from pathlib import Path

import pytest

from agents.commands.config import settings_page
from agents.settings import describe, load_settings
from pipeline.errors import ConfigurationError

ROOT = Path(__file__).parents[2]


def test_defaults_work_without_any_configuration() -> None:
    assert load_settings().kafka.raw_topic == "articles.raw"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "silkwire.toml"
    file.write_text('[kafka]\nraw_topic = "from.file"\ngroup = "from-file"\n[worker]\nbatch = 7\n')
    monkeypatch.setenv("SILKWIRE_CONFIG", str(file))
    monkeypatch.setenv("SILKWIRE_KAFKA_RAW_TOPIC", "from.environment")
    settings = load_settings()
    assert settings.kafka.raw_topic == "from.environment"
    assert settings.kafka.group == "from-file"
    assert settings.worker.batch == 7


def test_an_unknown_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILKWIRE_KAFKA_BOOTSTRAPS", "x:1")
    with pytest.raises(ConfigurationError, match="unknown setting SILKWIRE_KAFKA_BOOTSTRAPS"):
        load_settings()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[kafka]\nnope = 1\n", "SILKWIRE_KAFKA_NOPE: no such setting"),
        ("[nope]\nx = 1\n", "SILKWIRE_NOPE: no such setting"),
        ("[worker]\nbatch = 0\n", "SILKWIRE_WORKER_BATCH: Input should be greater than or equal to 1"),
        ("[kafka\n", "is not valid TOML"),
    ],
)
def test_a_wrong_file_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, complaint: str
) -> None:
    file = tmp_path / "silkwire.toml"
    file.write_text(content)
    monkeypatch.setenv("SILKWIRE_CONFIG", str(file))
    with pytest.raises(ConfigurationError, match=complaint):
        load_settings()


def test_a_missing_file_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILKWIRE_CONFIG", str(tmp_path / "none.toml"))
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_settings()


def test_a_wrong_variable_is_explained_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILKWIRE_PIPELINE_LANGUAGE", "guess")
    with pytest.raises(
        ConfigurationError,
        match="SILKWIRE_PIPELINE_LANGUAGE: Input should be 'pycld2', 'langdetect', 'py3langid' or 'lingua'",
    ):
        load_settings()


def test_secrets_are_not_shown() -> None:
    from agents.settings import ElasticsearchSettings

    assert "hunter2" not in repr(ElasticsearchSettings.model_validate({"api_key": "hunter2", "password": "hunter2"}))


def test_every_setting_is_described_and_the_page_is_current() -> None:
    names = [name for name, field in describe() if field.description]
    assert len(names) == len(list(describe()))
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_page(), "run `make schemas`"
