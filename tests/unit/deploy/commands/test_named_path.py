"""The empty path, which a variable that is not set leaves, is no folder."""

from pathlib import Path
from typing import Annotated, get_args, get_origin, get_type_hints

import pytest
import typer
from typer.testing import CliRunner

from deploy.cli import app
from deploy.commands.batch_source import check_places
from deploy.commands.named_path import existing_file, existing_folder, existing_path
from deploy.terminal import CommandError


def callbacks(group):
    yield from (each.callback for each in group.registered_commands)
    for each in group.registered_groups:
        yield from callbacks(each.typer_instance)


def path_parsers():
    for callback in callbacks(app):
        for kind in get_type_hints(callback, include_extras=True).values():
            if get_origin(kind) is Annotated and Path in (kind.__origin__, *get_args(kind.__origin__)):
                yield kind.__metadata__[0].parser


def test_every_path_of_every_command_refuses_the_empty_one():
    parsers = list(path_parsers())
    assert len(parsers) == 10
    for parser in parsers:
        with pytest.raises(typer.BadParameter, match="path is empty"):
            parser("")


@pytest.mark.parametrize("arguments", [["watch", "", "--once"], ["labels", "--to", "", "--class", "business"]])
def test_an_empty_path_is_refused(arguments):
    answered = CliRunner().invoke(app, arguments)
    assert answered.exit_code == 2
    assert "path is empty" in answered.output


@pytest.mark.parametrize("places", [[""], ["pyproject.toml", ""]])
def test_an_empty_place_is_no_folder(places):
    with pytest.raises(CommandError, match="path is empty"):
        check_places(places)


@pytest.mark.parametrize(
    ("check", "kind", "said"),
    [
        (existing_path, "nothing", "does not exist"),
        (existing_file, "folder", "a file is wanted"),
        (existing_folder, "file", "a folder is wanted"),
    ],
)
def test_what_is_there_must_be_what_is_wanted(tmp_path, check, kind, said):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(Exception, match=said):
        check(str(tmp_path / kind))
    if kind != "nothing":
        other = {"folder": "file", "file": "folder"}[kind]
        assert check(str(tmp_path / other)) == Path(tmp_path / other)
