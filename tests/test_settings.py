"""Settings come from a file and the environment, name their faults, and never hold or show a key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drafter.errors import SettingsError
from drafter.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[1]
KEY = "sk-Do-Not-Show-4711"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_file_and_an_environment_the_template_writer_writes(here):
    settings = load_settings(environment={})
    assert (settings.writer, settings.reasks, settings.allow_remote) == ("template", 2, False)


def test_the_file_in_the_working_directory_is_read(here):
    (here / "drafter.yaml").write_text("writer: model\ntemperature: 0.5\nseed: null\nallow_remote: false\n")
    settings = load_settings(environment={})
    assert (settings.writer, settings.temperature, settings.seed) == ("model", 0.5, None)


def test_a_named_file_wins_over_the_variable_and_that_over_the_usual_one(here):
    for name, reasks in (("drafter.yaml", 0), ("a.yaml", 1), ("b.yaml", 3)):
        (here / name).write_text(f"reasks: {reasks}\n")
    assert load_settings(environment={}).reasks == 0
    assert load_settings(environment={"DRAFTER_SETTINGS": "a.yaml"}).reasks == 1
    assert load_settings("b.yaml", environment={"DRAFTER_SETTINGS": "a.yaml"}).reasks == 3


def test_the_environment_wins_over_the_file(here):
    (here / "drafter.yaml").write_text("writer: model\nreasks: 1\nseed: 7\n")
    settings = load_settings(environment={"DRAFTER_REASKS": "4", "DRAFTER_SEED": "null", "DRAFTER_WRITER": ""})
    assert (settings.writer, settings.reasks, settings.seed) == ("model", 4, None)


def test_a_named_file_must_be_there(here):
    with pytest.raises(SettingsError, match=r"absent\.yaml: the file is missing"):
        load_settings("absent.yaml", environment={})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("writer: gpt", "line 1: `writer`: 'gpt' does not fit; write template or model"),
        ("reasks: 99", "line 1: `reasks`: '?99'? does not fit"),
        ("timeout_seconds: soon", "`timeout_seconds`: 'soon' does not fit; write seconds"),
        ("fallback: never", "'never' does not fit; write template or none"),
        ("base_url: 127.0.0.1:8080", "'127.0.0.1:8080' is no address"),
        ("base_url: ftp://127.0.0.1/v1", "is no address"),
        ("base_url: http:///v1", "is no address"),
        ("base_url: http://127.0.0.1:99999/v1", "is no address"),
        ('base_url: "http://127.0.0.1\\\\@example.com/v1"', "the address holds a user name"),
        ("temprature: 1", "unknown field; did you mean `temperature`"),
        ("model: ''", "'' does not fit"),
    ],
)
def test_a_fault_in_the_file_is_named_with_its_line_and_value(here, line, message):
    (here / "drafter.yaml").write_text(f"{line}\n")
    with pytest.raises(SettingsError, match=message) as caught:
        load_settings(environment={})
    assert "drafter.yaml" in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("DRAFTER_REASKS", "many", "`DRAFTER_REASKS`: 'many' does not fit; write a whole number from 0 to 5"),
        ("DRAFTER_ALLOW_REMOTE", "perhaps", "`DRAFTER_ALLOW_REMOTE`: 'perhaps' does not fit"),
        ("DRAFTER_BASEURL", "http://127.0.0.1", "there is no setting `DRAFTER_BASEURL`.*DRAFTER_BASE_URL"),
    ],
)
def test_a_fault_in_the_environment_is_named(here, variable, value, message):
    with pytest.raises(SettingsError, match=message):
        load_settings(environment={variable: value})


@pytest.mark.parametrize(
    "line",
    [
        f"api_key: {KEY}",
        f"api_key_env: {KEY}",
        f"base_url: http://user:{KEY}@127.0.0.1/v1",
        f"base_url: http://127.0.0.1/v1?key={KEY}",
    ],
)
def test_a_key_in_the_file_is_refused_and_not_repeated(here, line):
    (here / "drafter.yaml").write_text(f"{line}\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(environment={})
    assert KEY not in str(caught.value)


def test_a_variable_that_holds_a_key_is_no_setting(here):
    assert load_settings(environment={"DRAFTER_API_KEY": KEY}) == Settings()


def test_the_key_comes_from_the_named_variable_alone():
    settings = Settings(api_key_env="MY_KEY")
    assert settings.key({"MY_KEY": f" {KEY}\n"}) == KEY
    assert KEY not in repr(settings)
    assert Settings().key({"OPENAI_API_KEY": KEY}) is None


@pytest.mark.parametrize(("value", "words"), [("", "is not set"), ("naïve", "no key has"), ("a\nb", "no key has")])
def test_a_key_that_cannot_be_sent_is_named_by_its_variable(value, words):
    with pytest.raises(SettingsError, match=f"`MY_KEY` .*{words}"):
        Settings(api_key_env="MY_KEY").key({"MY_KEY": value})


def test_settings_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        Settings().reasks = 3


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_each_setting_has_a_heading(name):
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert re.search(rf"^### {name}$", text, re.MULTILINE)
    assert f"DRAFTER_{name.upper()}" in text


RULES = "[rules]\nselect = ['NUM']\n[rules.ignore]\nCIT50 = 'kept elsewhere'\n"


def test_toml_holds_the_same_settings(here):
    (here / "drafter.toml").write_text(f"reasks = 1\n{RULES}")
    settings = load_settings(environment={})
    assert (settings.reasks, settings.rules.select, settings.rules.ignore) == (1, ("NUM",), {"CIT50": "kept elsewhere"})


def test_a_table_of_the_project_file_holds_them_too(here):
    (here / "pyproject.toml").write_text("[tool.drafter]\nreasks = 4\n[tool.drafter.rules]\nselect = ['QUO10']\n")
    settings = load_settings(environment={})
    assert (settings.reasks, settings.rules.select) == (4, ("QUO10",))


def test_a_project_file_without_the_table_is_none_of_ours(here):
    (here / "pyproject.toml").write_text("[tool.other]\nreasks = 4\n")
    assert load_settings(environment={}).reasks == 2
    with pytest.raises(SettingsError, match=r"no table `\[tool.drafter\]`"):
        load_settings("pyproject.toml", environment={})


def test_two_files_at_once_are_refused(here):
    (here / "drafter.yaml").write_text("reasks: 1\n")
    (here / "drafter.toml").write_text("reasks = 2\n")
    with pytest.raises(SettingsError, match="both hold settings"):
        load_settings(environment={})
    assert load_settings("drafter.toml", environment={}).reasks == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("reasks = ", "the TOML does not parse"),
        ("reask = 1", "unknown field; did you mean `reasks`?"),
        ("[rules]\nselekt = ['NUM']", "did you mean `select`?"),
        ("[rules.severity]\nNUM09 = 'fatal'", "write one of 'error', 'warning' or 'note'"),
    ],
)
def test_a_fault_in_toml_names_its_field(here, text, message):
    (here / "drafter.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(environment={})
    assert message in str(caught.value)
