"""Paths on the command line. An empty one, mostly a variable that isn't set, would otherwise be the current folder."""

from pathlib import Path

import typer

from deploy.terminal import CommandError

_NAMES_NOTHING = (
    "路径为空（变量未设置？），请写明文件或文件夹 / the path is empty (is a variable not set?); name a file or folder"
)


def check_named(place: str) -> None:
    """Refuse the empty path.

    Raises:
        CommandError: it is empty.
    """
    if not place:
        raise CommandError(_NAMES_NOTHING)


def named_path(given: str) -> Path:
    """The path.

    Raises:
        typer.BadParameter: it is empty.
    """
    if not given:
        raise typer.BadParameter(_NAMES_NOTHING)
    return Path(given)


def existing_path(given: str) -> Path:
    """The path of what is there.

    Raises:
        typer.BadParameter: it is empty, or there is nothing.
    """
    path = named_path(given)
    if not path.exists():
        raise typer.BadParameter(f"不存在 / does not exist: {given}")
    return path


def existing_file(given: str) -> Path:
    """The path of a file.

    Raises:
        typer.BadParameter: it is empty, there is nothing, or it is a folder.
    """
    path = existing_path(given)
    if path.is_dir():
        raise typer.BadParameter(f"是文件夹，应为文件 / a folder; a file is wanted: {given}")
    return path


def existing_folder(given: str) -> Path:
    """The path of a folder.

    Raises:
        typer.BadParameter: it is empty, there is nothing, or it is a file.
    """
    path = existing_path(given)
    if not path.is_dir():
        raise typer.BadParameter(f"是文件，应为文件夹 / a file; a folder is wanted: {given}")
    return path
