"""The command line of the servers: `python -m deploy.services up|down|status|env|packages [NAME…]`."""

import argparse
import fcntl
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from deploy.services.account import find_account
from deploy.services.catalogue import all_servers, chosen_servers
from deploy.services.errors import ServiceError
from deploy.services.line_up import LineUp
from deploy.services.packages import known_packages, require_packages
from deploy.services.passwords import Passwords
from deploy.services.places import Places, find_places
from deploy.services.ports import Ports
from deploy.services.server import Host


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is 0 only if every named server is as it was asked to be."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "packages":
            require_packages(package.name for package in known_packages())
            return 0
        return _run(options.command, options.names)
    except ServiceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _run(command: str, names: Sequence[str]) -> int:
    places = find_places(os.environ, is_root=os.geteuid() == 0)
    places.lay()
    host = Host(places, find_account(), Ports.from_environ(os.environ), Passwords(places.run / "passwords.json"))
    servers = all_servers(host, os.environ)
    chosen, everything = LineUp(host, chosen_servers(servers, names)), LineUp(host, servers)
    if command == "status":
        return _print_states(chosen)
    if command == "env":
        print("".join(f"{name}={value}\n" for name, value in chosen.settings().items()), end="")
        return 0
    with _alone(places):
        if command == "up":
            chosen.up()
        else:
            chosen.down()
        everything.write_env()
    if command == "up":
        print(f"settings: {places.env_file}")
    return 0


def _print_states(chosen: LineUp) -> int:
    states = chosen.states()
    for state in states:
        print(f"{state.name:<14} {state.word:<5} {state.detail}".rstrip())
    return 0 if all(state.word == "up" for state in states) else 1


@contextmanager
def _alone(places: Places) -> Iterator[None]:
    # Two checkouts share the servers; the second waits for the first instead of starting the same server twice.
    with (places.run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.services", description="The real servers, without containers."
    )
    parser.add_argument("command", choices=("up", "down", "status", "env", "packages"))
    parser.add_argument("names", nargs="*", metavar="NAME", help="a server; all of them when none is named")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
