"""Compiles the analysis plugin that gives the bare Elasticsearch the token filters of the official images."""

import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from deploy.services.errors import ServiceError
from deploy.services.java import Java

SOURCE = Path(__file__).parent / "analysis_plugin" / "StandardFilters.java"
PACKAGE = "strongroom.analysis"
NAME = "strongroom-analysis"
FACTORY = "org.elasticsearch.plugin.analysis.TokenFilterFactory"
COMPONENT = re.compile(r'@NamedComponent\("(\w+)"\)\s+public static final class (\w+)')


def install_plugin(java: Java, compiler: Path, elasticsearch: Path, version: str) -> None:
    """Put the compiled plugin into an Elasticsearch, unless this very plugin is there.

    Args:
        java: What runs the compiler.
        compiler: Eclipse's compiler, which needs only a runtime where `javac` needs a full JDK.
        elasticsearch: The unpacked distribution.
        version: The distribution's version; Elasticsearch refuses plugins made for another.
    """
    target = elasticsearch / "plugins" / NAME
    digest = hashlib.sha256(SOURCE.read_bytes() + version.encode()).hexdigest()
    mark = target / "source.sha256"
    if mark.exists() and mark.read_text() == digest:
        return
    # Elasticsearch reads every folder in plugins/, so the draft lies elsewhere.
    draft = elasticsearch / f"{NAME}.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    _compile(java, compiler, elasticsearch / "lib", draft / "classes")
    _pack(draft / "classes", draft / f"{NAME}.jar")
    shutil.rmtree(draft / "classes")
    (draft / "stable-plugin-descriptor.properties").write_text(_descriptor(version))
    (draft / "named_components.json").write_text(json.dumps(named_components(SOURCE.read_text()), indent=1))
    (draft / mark.name).write_text(digest)
    shutil.rmtree(target, ignore_errors=True)
    draft.replace(target)


def named_components(source: str) -> dict[str, dict[str, str]]:
    """The filters by name, as Elasticsearch wants them listed, read from the source's own annotations."""
    found = COMPONENT.findall(source)
    return {FACTORY: {name: f"{PACKAGE}.{SOURCE.stem}${inner}" for name, inner in found}}


def _compile(java: Java, compiler: Path, libraries: Path, target: Path) -> None:
    class_path = ":".join(str(jar) for jar in sorted(libraries.glob("*.jar")))
    options = ["-21", "-proc:none", "-nowarn", "-cp", class_path, "-d", str(target)]
    done = subprocess.run(
        [java.program, "-jar", compiler, *options, SOURCE], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ServiceError(f"the analysis plugin does not compile:\n{done.stdout}{done.stderr}")


def _pack(classes: Path, jar: Path) -> None:
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(classes.rglob("*.class")):
            archive.write(file, file.relative_to(classes))


def _descriptor(version: str) -> str:
    values = {
        "name": NAME,
        "description": "Token filters of the official images",
        "version": "1.0.0",
        "elasticsearch.version": version,
        "java.version": "21",
    }
    return "".join(f"{key}={value}\n" for key, value in values.items())
