"""The container files, the settings and the servers without containers name the same things."""

import re
from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr

from deploy.env_example import SERVER_SECRETS, TARGET, render
from deploy.services import elasticsearch_node, tika
from deploy.services.file_realm import LEVELS, WRITER
from deploy.settings import Settings

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
# Never set in containers: one is for a person at a terminal, one for the tests.
NOT_FOR_CONTAINERS = {"STRONGROOM_CLI_USER", "STRONGROOM_FAILPOINT"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def example():
    """Each variable of env.example with its value."""
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", TARGET.read_text("utf-8"), re.MULTILINE))


def settings():
    return {f"STRONGROOM_{name.upper()}": field for name, field in Settings.model_fields.items()}


def test_example_names_every_setting_and_nothing_else(example):
    assert set(example) == set(settings()) | set(SERVER_SECRETS)


def test_example_is_what_the_settings_say():
    assert TARGET.read_text("utf-8") == render(), "run: python -m deploy.env_example"


def test_archive_containers_take_every_setting_and_nothing_else(compose):
    for service in ("init", "web", "worker"):
        assert set(compose["services"][service]["environment"]) == set(settings()) - NOT_FOR_CONTAINERS


def test_every_variable_is_in_the_example(example):
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) <= set(example)


def test_no_secret_has_a_default():
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert re.findall(r"\$\{[A-Z_]+(?!:\?|[A-Z_])[^}]*\}", text) == []


def test_example_brings_no_secret(example):
    secret = {name for name, field in settings().items() if field.annotation is SecretStr} | set(SERVER_SECRETS)
    assert {example[name] for name in secret} == {""}


def test_every_container_is_confined(compose):
    for name, service in compose["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] or name == "index", name
        assert service.get("privileged") is None, name


def test_only_the_web_server_is_reachable_and_only_from_this_machine(compose):
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}
    assert compose["networks"]["inner"] == {"internal": True}
    assert [name for name, service in compose["services"].items() if service["networks"] != ["inner"]] == ["web"]


def test_every_image_is_pinned(compose):
    for name, service in compose["services"].items():
        tag = service["image"].partition(":")[2]
        assert re.search(r"\d", tag), name
        assert tag != "latest", name


def test_lasting_servers_say_whether_they_are_healthy(compose):
    lasting = {name for name, service in compose["services"].items() if service["restart"] != "no"}
    assert {name for name in lasting if "healthcheck" not in compose["services"][name]} == {"worker", "watch"}


def test_waits_name_services_and_conditions_that_exist(compose):
    services = compose["services"]
    for name, service in services.items():
        for other, wait in service.get("depends_on", {}).items():
            expected = "service_healthy" if "healthcheck" in services[other] else "service_completed_successfully"
            assert wait["condition"] == expected, f"{name} -> {other}"


def test_mounted_files_and_volumes_exist(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).exists(), volume


def test_both_ways_of_running_use_the_same_versions(compose):
    images = {name: service["image"] for name, service in compose["services"].items()}
    assert images["index"] == f"elasticsearch:{elasticsearch_node.VERSION}"
    assert images["tika"].startswith(f"apache/tika:{tika.TIKA.version}")


def test_image_copies_every_room():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    copied = set(re.findall(r"^COPY (\w+) \w+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE))
    allowed = set(re.findall(r"^!(\w+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE))
    assert packages - {"tests", "benchmarks"} == copied
    assert copied <= allowed


def test_image_does_not_run_as_root():
    assert re.search(r"^USER 10001:10001$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)


def roles():
    return yaml.safe_load((DEPLOY / "index-roles.yml").read_text("utf-8"))


def test_there_is_a_role_for_the_writer_and_each_level():
    assert set(roles()) == {WRITER, *(f"strongroom-reader-{level}" for level in range(LEVELS))}


@pytest.mark.parametrize("level", range(LEVELS))
def test_reader_opens_exactly_the_levels_up_to_its_own(level):
    (grant,) = roles()[f"strongroom-reader-{level}"]["indices"]
    assert grant["privileges"] == ["read", "view_index_metadata"]
    (pattern,) = (re.compile(name.strip("/")) for name in grant["names"])
    for rank in range(LEVELS):
        for name in (f"a-contract-{rank}", f"a-contract-{rank}-v12", f"a-x-0-v1y-{rank}-v1", f"a-0-{rank}"):
            assert bool(pattern.fullmatch(name)) == (rank <= level), name
    assert not pattern.fullmatch("a-contract-10-v1".replace("10", "1x"))


def test_no_reader_opens_a_name_without_a_level():
    for level in range(LEVELS):
        (grant,) = roles()[f"strongroom-reader-{level}"]["indices"]
        for name in ("a-contract", "a-contract-v1", "a-contract-0-v1-copy", "a-contract-9-v1", "other"):
            assert not re.fullmatch(grant["names"][0].strip("/"), name), name
