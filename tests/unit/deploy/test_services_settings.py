"""What the servers are told, and what they tell the archive, without starting any of them."""

import os
import stat

import pytest

from deploy.services.account import Account
from deploy.services.catalogue import all_servers, chosen_servers
from deploy.services.errors import ServiceError
from deploy.services.packages import known_packages
from deploy.services.passwords import Passwords
from deploy.services.places import find_places
from deploy.services.ports import Ports, is_taken, variable_of
from deploy.services.server import Host
from deploy.settings import Settings


@pytest.fixture
def host(tmp_path):
    places = find_places({"XDG_CACHE_HOME": str(tmp_path)}, is_root=False)
    places.lay()
    return Host(places, Account(os.geteuid(), os.getegid(), borrowed=False), Ports(), Passwords(tmp_path / "passwords"))


@pytest.fixture
def settings(host):
    return {name: value for server in all_servers(host, {}) for name, value in server.settings().items()}


def test_every_setting_is_one_of_the_archive_or_for_tests(settings):
    known = {f"STRONGROOM_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in settings if not name.startswith("STRONGROOM_TEST_")} <= known


def test_the_archive_accepts_the_settings(settings, monkeypatch):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    accepted = Settings()
    assert accepted.sqlalchemy_url.startswith("postgresql+psycopg://strongroom:")
    assert len(accepted.index_reader_passwords) == 8
    assert accepted.site_a_endpoint != accepted.site_b_endpoint


def test_the_settings_can_be_sourced_by_a_shell(settings):
    assert not any(character in value for value in settings.values() for character in " '\"$`\\&;#()<>|*?\n")


def test_no_two_listeners_share_a_port(host):
    names = [name for server in all_servers(host, {}) for name in server.port_names]
    ports = [getattr(host.ports, name) for name in names]
    assert len(set(ports)) == len(ports)
    assert len(names) == len(set(names))


def test_every_package_that_a_server_needs_is_known(host):
    known = {package.name for package in known_packages()}
    assert {package for server in all_servers(host, {}) for package in server.packages} <= known


def test_a_port_is_replaced_by_the_environment():
    assert Ports.from_environ({variable_of("tika"): "4711"}).tika == 4711


@pytest.mark.parametrize("text", ["", "x", "0", "65536", "-1", "80.0"])
def test_a_wrong_port_stops_with_its_name(text):
    with pytest.raises(ServiceError, match="STRONGROOM_SERVICES_PORT_TIKA"):
        Ports.from_environ({variable_of("tika"): text})


def test_nothing_listens_on_a_port_that_nobody_took():
    assert not is_taken(1)


def test_servers_are_chosen_by_name(host):
    servers = all_servers(host, {})
    assert chosen_servers(servers, ()) == servers
    assert [server.name for server in chosen_servers(servers, ["tika"])] == ["tika"]
    with pytest.raises(ServiceError, match="no server is called 'redis'; there are elasticsearch, "):
        chosen_servers(servers, ["redis"])


def test_root_keeps_the_servers_out_of_its_closed_home():
    assert str(find_places({"HOME": "/root"}, is_root=True).cache) == "/var/cache/strongroom"
    assert str(find_places({"HOME": "/home/a"}, is_root=False).cache) == "/home/a/.cache/strongroom"


def test_the_run_folder_can_be_elsewhere(tmp_path):
    places = find_places({"HOME": "/home/a", "STRONGROOM_SERVICES_DIR": str(tmp_path)}, is_root=False)
    assert (places.run, places.env_file) == (tmp_path, tmp_path / "services.env")


def test_a_password_is_made_once_and_kept_from_others(tmp_path):
    file = tmp_path / "passwords.json"
    first = Passwords(file).of("a")
    assert Passwords(file).of("a") == first
    assert Passwords(file).of("b") != first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_server_folder_is_closed_to_others(host):
    folder = host.account.own(host.places.of("tika"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
