"""`strongroom …`: the archive's command line. Exit 0 only when all is well; every reporting command takes --json."""

import logging
import sys

import typer

from deploy.commands import batches, checks, documents, keys, labels, late, people, running, upkeep
from deploy.logs import configure_logs
from deploy.settings_report import SettingsError
from deploy.terminal import CommandError
from mappings.scheme_file import SchemeError
from search_api.problems import EXPECTED as PROBLEMS
from search_api.problems import as_problem
from storage.vault.errors import KeyringError

app = typer.Typer(
    name="strongroom",
    help="Strongroom 档案库房: a document archive that shows each reader only what their level allows.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
user_app = typer.Typer(help="People who use the archive.", no_args_is_help=True)
token_app = typer.Typer(help="Bearer tokens for scripts.", no_args_is_help=True)
keys_app = typer.Typer(help="The keyring that wraps all data keys.", no_args_is_help=True)

batch_app = typer.Typer(help="What came in together: receipts, pausing, going on.", no_args_is_help=True)

running.add_to(app)
documents.add_to(app)
labels.add_to(app)
late.add_to(app)
checks.add_to(app)
upkeep.add_to(app)
people.add_to(user_app, token_app)
keys.add_to(keys_app)
batches.add_to(app, batch_app)
app.add_typer(user_app, name="user")
app.add_typer(token_app, name="token")
app.add_typer(keys_app, name="keys")
app.add_typer(batch_app, name="batch")

# What an operator can put right gets one line; everything else is a fault of ours and keeps its traceback.
EXPECTED = (CommandError, SettingsError, SchemeError, KeyringError)


def main() -> None:
    """Run the command line."""
    # A command's results are alone on standard output, whatever its parts have to say; `serve` and `worker` say more.
    configure_logs(logging.WARNING)
    try:
        app()
    except EXPECTED as error:
        _end(str(error))
    except PROBLEMS as error:
        _end(_words(error))


def _words(error: Exception) -> str:
    """What the web side would answer to the same failure, in both languages."""
    problem = as_problem(error)
    said = [problem.kind.title.zh, *(f"{each.field}: {each.shown('zh')['detail']}" for each in problem.errors)]
    said += [problem.kind.title.en, *(f"{each.field}: {each.shown('en')['detail']}" for each in problem.errors)]
    return " · ".join(said)


def _end(line: str) -> None:
    print(f"strongroom: {line}", file=sys.stderr)  # noqa: T201 (the one line that says what is wrong)
    sys.exit(2)


if __name__ == "__main__":
    main()
