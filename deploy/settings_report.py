"""`strongroom settings`: each setting with its value, where it comes from and why it exists; secrets hidden."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from deploy.settings import DEFAULT_FILE, Settings


class SettingsError(Exception):
    """A setting is wrong; the message is one line that names it, what is wrong, and what is known to be right."""


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting as reported."""

    name: str
    value: str
    source: str
    reason: str


def load_settings(**overrides: Any) -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: naming the first wrong setting.
    """
    _refuse_unknown_names()
    try:
        return Settings(**overrides)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = "STRONGROOM_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"setting {name}: {first['msg']}") from None
    except tomllib.TOMLDecodeError as wrong:
        raise SettingsError(f"{DEFAULT_FILE}: {wrong}") from None


def report(settings: Settings) -> list[SettingLine]:
    """One line a setting, in the order of their definition."""
    in_file = tomllib.loads(DEFAULT_FILE.read_text("utf-8")) if DEFAULT_FILE.exists() else {}
    lines = []
    for name, field in Settings.model_fields.items():
        variable = f"STRONGROOM_{name.upper()}"
        source = "environment" if variable in os.environ else str(DEFAULT_FILE) if name in in_file else "default"
        lines.append(SettingLine(variable, _readable(getattr(settings, name)), source, field.description or ""))
    return lines


def _readable(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set, hidden)" if value.get_secret_value() else ""
    if isinstance(value, tuple) and all(isinstance(each, str) for each in value):
        return ",".join(value)
    if isinstance(value, tuple):
        return f"({len(value)} set, hidden)" if value else ""
    return "" if value is None else str(value) if isinstance(value, str | int | Path) else repr(value)


# Read by other parts of the installation (the service scripts, the tests), not by the archive itself.
_FOREIGN_PREFIXES = ("STRONGROOM_SERVICES_", "STRONGROOM_TEST_", "STRONGROOM_REQUIRE_REAL")


def _refuse_unknown_names() -> None:
    """A misspelt setting must not be silently without effect."""
    known = {f"STRONGROOM_{name.upper()}" for name in Settings.model_fields}
    for variable in sorted(os.environ):
        if variable.startswith("STRONGROOM_") and variable not in known and not variable.startswith(_FOREIGN_PREFIXES):
            raise SettingsError(f"{variable} is no setting; `strongroom settings` lists them all")
