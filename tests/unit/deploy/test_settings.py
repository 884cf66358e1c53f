"""Settings: where they come from, how a wrong one stops the start, and that secrets stay hidden."""

import os

import pytest

from deploy.settings import Settings
from deploy.settings_report import SettingsError, load_settings, report

SECRET = "correct-horse-battery"


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("STRONGROOM_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_need_be_set():
    assert load_settings() == Settings()


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(monkeypatch, tmp_path):
    (tmp_path / "strongroom.toml").write_text('port = 9001\nlanguage = "en"\n', "utf-8")
    monkeypatch.setenv("STRONGROOM_PORT", "9002")
    settings = load_settings()
    assert (settings.port, settings.language, settings.host) == (9002, "en", "127.0.0.1")
    sources = {line.name: line.source for line in report(settings)}
    assert sources["STRONGROOM_PORT"] == "environment"
    assert sources["STRONGROOM_LANGUAGE"] == "strongroom.toml"
    assert sources["STRONGROOM_HOST"] == "default"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STRONGROOM_PORT", "70000"),
        ("STRONGROOM_PORT", "eighty"),
        ("STRONGROOM_LANGUAGE", "fr"),
        ("STRONGROOM_INDEX_PREFIX", "Not-Allowed"),
        ("STRONGROOM_WORKER_PROCESSES", "0"),
        ("STRONGROOM_MAX_UPLOAD_BYTES", "-1"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_line_that_names_it(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value).startswith(f"setting {name}: ")
    assert "\n" not in str(wrong.value)


def test_a_misspelt_name_stops_the_start(monkeypatch):
    monkeypatch.setenv("STRONGROOM_PROT", "8000")
    with pytest.raises(SettingsError, match="STRONGROOM_PROT is no setting"):
        load_settings()


@pytest.mark.parametrize("text", ["port = \n", "nonsense = 1\n"])
def test_a_wrong_file_stops_the_start(tmp_path, text):
    (tmp_path / "strongroom.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsError):
        load_settings()


def test_secrets_are_hidden_in_the_report_and_in_every_repr(monkeypatch):
    secrets = {
        "STRONGROOM_REGISTER_URL": f"postgresql://archive:{SECRET}@register/archive",
        "STRONGROOM_BROKER_URL": f"amqp://archive:{SECRET}@broker//",
        "STRONGROOM_SITE_A_SECRET_KEY": SECRET,
        "STRONGROOM_SITE_B_SECRET_KEY": SECRET,
        "STRONGROOM_INDEX_WRITER_PASSWORD": SECRET,
        "STRONGROOM_INDEX_READER_PASSWORDS": f"{SECRET},{SECRET}",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert len(settings.index_reader_passwords) == 2
    shown = {line.name: line.value for line in report(settings)}
    assert all("hidden" in shown[name] for name in secrets)
    assert SECRET not in f"{shown} {settings!r} {settings}"


def test_every_setting_says_why_it_is_there():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
