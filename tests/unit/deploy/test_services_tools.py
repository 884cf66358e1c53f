"""Finding Java and Go, fetching artifacts, and the files written for Elasticsearch."""

import hashlib
import re
import struct
import zipfile

import pytest

from deploy.services.elasticsearch_node import unpack
from deploy.services.errors import ServiceError
from deploy.services.file_realm import password_digest, users_file, users_roles_file
from deploy.services.golang import is_new_enough
from deploy.services.java import find_java, read_java
from deploy.services.maven import Artifact, fetch_artifact
from deploy.services.passwords import Passwords
from deploy.services.plugin_build import FACTORY, SOURCE, named_components
from deploy.services.trimmed_runtime import STAND_INS, renamed


def make_java(home, version, modules="java.base jdk.jlink"):
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").touch()
    (home / "release").write_text(f'JAVA_VERSION="{version}"\nMODULES="{modules}"\n')
    return home


def program(path, output):
    path.write_text(f"#!/bin/sh\necho '{output}'\n")
    path.chmod(0o755)
    return path


def test_java_is_read_from_its_release_file(tmp_path):
    java = read_java(make_java(tmp_path / "a", "25.0.3"))
    assert (java.version, java.modules) == (25, {"java.base", "jdk.jlink"})
    assert read_java(tmp_path) is None


def test_the_first_java_that_is_new_and_whole_enough_is_taken(tmp_path):
    make_java(tmp_path / "jvm" / "z-trimmed", "25", "java.base")
    make_java(tmp_path / "jvm" / "y-whole", "21.0.1")
    named = make_java(tmp_path / "named", "17.0.15")
    environ = {"JAVA_HOME": str(named), "PATH": ""}
    installed = tmp_path / "jvm"
    assert find_java(environ, oldest=17, installed=installed).home == named
    assert find_java(environ, oldest=21, installed=installed).home == installed / "z-trimmed"
    whole = find_java(environ, oldest=21, modules=frozenset({"jdk.jlink"}), installed=installed)
    assert whole.home == installed / "y-whole"


def test_no_java_is_said_with_what_was_found(tmp_path):
    make_java(tmp_path / "jvm" / "old", "17.0.1")
    with pytest.raises(ServiceError, match=r"no Java 99 or later \(found: 17 at .*old, \d+ at .*java-runtime\)"):
        find_java({"PATH": ""}, oldest=99, installed=tmp_path / "jvm")


def test_the_runtime_that_comes_as_a_package_serves_where_none_is_installed(tmp_path):
    found = find_java({"PATH": ""}, oldest=21, modules=frozenset(STAND_INS), installed=tmp_path / "none")
    assert found.home.name == "java-runtime"
    assert found.program.exists()
    assert not found.modules.issuperset(STAND_INS)


def test_names_in_a_class_file_are_replaced_and_nothing_else():
    utf8 = [b"jdk.jdi", b"java.base", b"jdk.jdi.more", "档\x00".encode()]
    pool = b"".join(struct.pack(">BH", 1, len(text)) + text for text in utf8)
    pool += struct.pack(">Bq", 5, 7) + struct.pack(">BH", 19, 1)  # a long counts twice; a module
    count = len(utf8) + 2 + 1 + 1
    class_file = struct.pack(">IHHH", 0xCAFEBABE, 0, 65, count) + pool + b"rest jdk.jdi"
    made = renamed(class_file, STAND_INS)
    assert made == class_file.replace(struct.pack(">BH", 1, 7) + b"jdk.jdi", struct.pack(">BH", 1, 10) + b"absent.jdi")
    assert renamed(made, STAND_INS) == made
    with pytest.raises(ServiceError):
        renamed(b"\0" * 20, STAND_INS)


@pytest.mark.parametrize(
    ("told", "enough"),
    [
        ("go version go1.26.8 linux/amd64", True),
        ("go version go1.24 linux/amd64", True),
        ("go version go1.19.8 x", False),
    ],
)
def test_go_must_be_new_enough(tmp_path, told, enough):
    assert is_new_enough(program(tmp_path / "go", told)) is enough


def test_a_missing_go_is_not_new_enough(tmp_path):
    assert not is_new_enough(tmp_path / "go")


def artifact(content):
    return Artifact("g", "thing", "1.0", "jar", hashlib.sha256(content).hexdigest())


def fake_maven(tmp_path, monkeypatch, body):
    (tmp_path / "bin").mkdir()
    maven = tmp_path / "bin" / "mvn"
    maven.write_text(f"#!/bin/sh\n{body}\n")
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")


def test_an_artifact_that_is_there_is_not_fetched(tmp_path, monkeypatch):
    fake_maven(tmp_path, monkeypatch, "exit 9")
    (tmp_path / "thing-1.0.jar").write_bytes(b"good")
    assert fetch_artifact(artifact(b"good"), tmp_path).read_bytes() == b"good"


def test_a_half_fetched_artifact_is_fetched_again(tmp_path, monkeypatch):
    fake_maven(tmp_path, monkeypatch, f"printf good > {tmp_path}/thing-1.0.jar")
    (tmp_path / "thing-1.0.jar").write_bytes(b"go")
    assert fetch_artifact(artifact(b"good"), tmp_path).read_bytes() == b"good"


def test_wrong_bytes_are_thrown_away(tmp_path, monkeypatch):
    fake_maven(tmp_path, monkeypatch, f"printf evil > {tmp_path}/thing-1.0.jar")
    with pytest.raises(ServiceError, match=r"g:thing:1.0:jar has the digest .* it was thrown away"):
        fetch_artifact(artifact(b"good"), tmp_path)
    assert not (tmp_path / "thing-1.0.jar").exists()


def test_a_refusal_is_passed_on(tmp_path, monkeypatch):
    fake_maven(tmp_path, monkeypatch, "echo refused; exit 1")
    with pytest.raises(ServiceError, match=r"could not fetch g:thing:1.0:jar:\nrefused"):
        fetch_artifact(artifact(b"good"), tmp_path)


def test_unpacking_makes_the_programs_executable(tmp_path):
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as archive:
        archive.writestr("elasticsearch-1/bin/elasticsearch", "#!/bin/sh")
    unpack(tmp_path / "e.zip", tmp_path / "home")
    assert (tmp_path / "home" / "bin" / "elasticsearch").stat().st_mode & 0o111
    assert [path.name for path in tmp_path.iterdir()].count("home.new") == 0


def test_every_filter_of_the_plugin_is_listed():
    listed = named_components(SOURCE.read_text())[FACTORY]
    assert listed["cjk_bigram"] == "strongroom.analysis.StandardFilters$CjkBigram"
    assert set(listed) == {
        "porter_stem",
        "cjk_width",
        "cjk_bigram",
        "asciifolding",
        "keyword_repeat",
        "remove_duplicates",
        "stemmer",
    }


def test_password_digest_is_the_known_one():
    # The form in which Elasticsearch 9.3 takes a login: PBKDF2 with HMAC-SHA512, 10,000 rounds, 32 bytes each.
    salt, digest = "A" * 43 + "=", "ecxrYb6VsC1fOq8zjFSpUsthuyvjAcDhSoqpZFvLqAQ="
    assert password_digest("secret", bytes(32)) == f"{{PBKDF2}}10000${salt}${digest}"
    assert re.fullmatch(r"\{PBKDF2\}10000\$[\w+/]{43}=\$[\w+/]{43}=", password_digest("secret"))
    assert password_digest("secret") != password_digest("secret")


def test_no_password_stands_in_the_users_file(tmp_path):
    passwords = Passwords(tmp_path / "p")
    text = users_file(passwords)
    assert len(text.splitlines()) == 10
    assert passwords.of("strongroom-writer") not in text
    assert "strongroom-reader-3:strongroom-reader-3\n" in users_roles_file()
