"""Writes `env.example` from the settings, so that what it says about them is what they say themselves.

Run `python -m deploy.env_example` after a change of the settings; a test compares the two.
"""

from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from deploy.settings import Settings

TARGET = Path(__file__).with_name("env.example")
SERVER_SECRETS = {
    "REGISTER_PASSWORD": "password of PostgreSQL's user strongroom",
    "BROKER_PASSWORD": "password of RabbitMQ's user strongroom",
    "ELASTIC_PASSWORD": "password of Elasticsearch's superuser, used only to make the users below",
}
# The settings that compose.yaml asks for. The addresses of the servers are its own business.
ASKED_FOR = (
    "site_a_access_key",
    "site_a_secret_key",
    "site_b_access_key",
    "site_b_secret_key",
    "index_writer_password",
    "index_reader_passwords",
)
OPENING = """\
# The settings of the archive and the secrets of its servers. Made by `python -m deploy.env_example`.
#
# For compose.yaml copy this file to .env beside it and give each secret a value of its own (openssl rand -hex 24);
# nothing starts while one is missing. Only its owner should be able to read it.
# Without containers the same names are read from the environment, and all of them may be left out: the archive then
# keeps everything in the data folder. `strongroom settings` prints each with its value, source and reason.
"""


def render() -> str:
    """The text of the file."""
    fields = Settings.model_fields
    secrets = [f"# {reason}\n{name}=\n" for name, reason in SERVER_SECRETS.items()]
    secrets += [f"# {fields[name].description}\n{variable_of(name)}=\n" for name in ASKED_FOR]
    rest = [
        f"# {field.description}\n#{variable_of(name)}={shown_default(field)}\n"
        for name, field in fields.items()
        if name not in ASKED_FOR
    ]
    first, second = "# --- Secrets, for compose.yaml\n", "# --- Settings with a default, which is the value shown\n"
    return "\n".join([OPENING, first, *secrets, second, *rest])


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return f"STRONGROOM_{name.upper()}"


def shown_default(field: FieldInfo) -> str:
    """A default as it would be written in the environment."""
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


if __name__ == "__main__":
    TARGET.write_text(render(), "utf-8")
