"""The settings: one model, read from a file and the environment. The environment wins over the file."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidatorFunctionWrapHandler, field_validator
from pydantic_core.core_schema import ValidationInfo

from drafter.datafile import model_of, parse_model, read_text, suggestion
from drafter.errors import SettingsError
from drafter.policies import DEFAULT, Policies
from drafter.resources import CACHE_VARIABLE
from drafter.ruleoptions import AS_SHIPPED, RuleOptions

SETTINGS_FILES: Final = ("drafter.yaml", "drafter.toml", "pyproject.toml")
"""The files that are looked for in the working directory where no other is named; one of them holds the settings, the
last of them in its table `[tool.drafter]`."""

PREFIX: Final = "DRAFTER_"
"""What the environment variable of a setting starts with; the rest is its name in capitals."""

_FILE_ONLY: Final = frozenset({"policies", "rules"})
"""Settings with fields of their own, for which there is no variable."""
_FILE_VARIABLE: Final = f"{PREFIX}SETTINGS"
_NO_SETTINGS: Final = frozenset({_FILE_VARIABLE, CACHE_VARIABLE})
"""Variables with the prefix that are no settings: where the file is, and where kept files are."""
_VARIABLE: Final = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")

_EXPECTED: Final = {
    "writer": "write template or model",
    "fallback": "write template or none",
    "allow_remote": "write true or false",
    "timeout_seconds": "write seconds, more than 0 and at most 3600",
    "transport_attempts": "write a whole number from 1 to 10",
    "reasks": "write a whole number from 0 to 5",
    "temperature": "write a number from 0 to 2, or null to leave it to the endpoint",
    "max_output_tokens": "write a whole number from 64 to 65536",
    "seed": "write a whole number from 0 to 2147483647, or null to leave it to the endpoint",
    "model": "write the name of a model",
}  # fmt: skip


class Settings(BaseModel):
    """Which writer writes, and how the language model is reached.

    `drafter.settings.load_settings` reads them. A key never stands here: `api_key_env` names the environment variable
    that holds it.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True, title="drafter settings"
    )

    writer: Literal["template", "model"] = "template"
    """Who writes: the template writer, which needs no model, or a language model."""
    base_url: str | None = None
    """The address of an OpenAI-compatible endpoint, up to and without `/chat/completions`."""
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """The model's name, as the endpoint knows it."""
    api_key_env: str | None = None
    """The name of the environment variable that holds the key; without it no key is sent."""
    allow_remote: bool = False
    """Whether case facts may go to an endpoint that is not on this machine."""
    timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 120.0
    """Seconds for one whole answer."""
    transport_attempts: Annotated[int, Field(ge=1, le=10)] = 3
    """How often a request is sent in all, where the connection breaks, time runs out or the endpoint asks to wait."""
    reasks: Annotated[int, Field(ge=0, le=5)] = 2
    """How often the model is asked to mend a draft that the check finds errors in."""
    fallback: Literal["template", "none"] = "template"
    """Who writes where the endpoint fails: the template writer, always labelled as such, or nobody."""
    temperature: Annotated[float, Field(ge=0, le=2)] | None = 0.0
    """How freely the model chooses its words."""
    max_output_tokens: Annotated[int, Field(ge=64, le=65536)] = 2048
    """The most tokens that one answer may take."""
    seed: Annotated[int, Field(ge=0, le=2147483647)] | None = 0
    """The seed of the model's chance: the same seed, model and request give the same words, as far as it can."""

    policies: Policies = DEFAULT
    """How rules of guidelines are read that can be read in two ways; they stand in the file only."""
    rules: RuleOptions = AS_SHIPPED
    """Which rules run, and how grave their findings are; they stand in the file only."""

    @field_validator("*", mode="wrap")
    @classmethod
    def _say_what_fits(cls, value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        expected = _EXPECTED.get(info.field_name or "")
        if expected is None:
            return handler(value)
        try:
            return handler(value)
        except ValidationError:
            raise ValueError(f"{value!r} does not fit; {expected}") from None

    @field_validator("base_url", mode="after")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            secret = "@" in value or bool(parts.query) or bool(parts.fragment)
            fits = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            secret, fits = "@" in value, False
        if secret:
            # Such an address may hold a password or a key: it is not repeated.
            raise ValueError("the address holds a user name, a `?` or a `#`; a key goes into `api_key_env`")
        if not fits or not value.isascii() or re.search(r"[\s\\\x00-\x1f]", value):
            raise ValueError(f"{value!r} is no address; write one such as http://127.0.0.1:8080/v1")
        return value.rstrip("/")

    @field_validator("api_key_env", mode="after")
    @classmethod
    def _is_a_name(cls, value: str | None) -> str | None:
        if value is not None and not _VARIABLE.fullmatch(value):
            # Somebody may have put the key itself here.
            raise ValueError(
                "write the NAME of an environment variable, in capitals; the key itself belongs in no file"
            )
        return value

    def key(self, environment: Mapping[str, str] | None = None) -> str | None:
        """Return the key that the environment holds, or None where none is to be sent.

        Args:
            environment: The environment; that of this process by default.

        Raises:
            SettingsError: Where `api_key_env` names a variable that is not set, or one whose value no header can hold.
        """
        if self.api_key_env is None:
            return None
        value = (os.environ if environment is None else environment).get(self.api_key_env, "").strip()
        if not value or not value.isascii() or not value.isprintable():
            what = "holds characters that no key has" if value else "is not set"
            raise SettingsError(
                f"the environment variable `{self.api_key_env}` {what}.",
                where="api_key_env",
                hint="Set it to the endpoint's key, or remove `api_key_env` where the endpoint asks for none.",
            )
        return value


def load_settings(path: Path | str | None = None, *, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings.

    Args:
        path: The file; by default the one that `DRAFTER_SETTINGS` names, else the one of `SETTINGS_FILES` that is in
            the working directory, where there is one.
        environment: The environment; that of this process by default. `DRAFTER_REASKS` sets `reasks`, and so on; an
            empty variable counts as not set.

    Raises:
        SettingsError: Where the file cannot be read, a setting does not exist, or its value does not fit.
    """
    found = os.environ if environment is None else environment
    file = _file(path, found)
    base = Settings() if file is None else _parsed(file)
    changes = _from_environment(found, base)
    if not changes:
        return base
    try:
        return Settings.model_validate({**base.model_dump(exclude_unset=True), **changes})
    except ValidationError as problem:
        faults = [f"`{PREFIX}{str(e['loc'][0]).upper()}`: {_words(e)}" for e in problem.errors(include_input=False)]
        raise SettingsError("\n  ".join(faults), where="environment") from None


def _file(path: Path | str | None, environment: Mapping[str, str]) -> Path | None:
    named = path or environment.get(_FILE_VARIABLE) or None
    if named is not None:
        return Path(named)
    usual = [file for file in map(Path, SETTINGS_FILES) if file.is_file() and _holds_settings(file)]
    if len(usual) > 1:
        names = " and ".join(f"`{file}`" for file in usual)
        raise SettingsError(f"{names} both hold settings.", hint="Keep one, or name it with `--settings`.")
    return usual[0] if usual else None


def _holds_settings(file: Path) -> bool:
    return file.name != "pyproject.toml" or "drafter" in _toml(file).get("tool", {})


def _parsed(file: Path) -> Settings:
    if file.suffix != ".toml":
        return parse_model(read_text(file, SettingsError), Settings, where=str(file), error=SettingsError)
    content = _toml(file)
    table = content.get("tool", {}).get("drafter")
    if table is None and file.name == "pyproject.toml":
        raise SettingsError("the file has no table `[tool.drafter]`.", where=str(file), hint="Add it.")
    return model_of(content if table is None else table, Settings, where=str(file), error=SettingsError)


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(file, SettingsError))
    except tomllib.TOMLDecodeError as reason:
        raise SettingsError(f"the TOML does not parse: {reason}", where=str(file)) from None


def _from_environment(environment: Mapping[str, str], base: Settings) -> dict[str, str | None]:
    changes: dict[str, str | None] = {}
    known = {f"{PREFIX}{name.upper()}": name for name in Settings.model_fields if name not in _FILE_ONLY}
    for variable in sorted(environment):
        value = environment[variable].strip()
        if not variable.startswith(PREFIX) or variable in _NO_SETTINGS or not value:
            continue
        if variable in known:
            changes[known[variable]] = None if value == "null" else value
        elif not variable.endswith("_KEY") and variable != base.api_key_env:
            # A misspelt setting must not be passed over in silence. A variable that holds a key is none of ours.
            raise SettingsError(
                f"there is no setting `{variable}`.", where="environment", hint=suggestion(variable, known)
            )
    return changes


def _words(detail: Any) -> str:
    return str(detail.get("ctx", {}).get("error") or detail["msg"])
