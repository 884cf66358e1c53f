"""Compiles the analysis plugin that gives the bare Elasticsearch the token filters of the official images."""

import hashlib
import json
import re
import shutil
from pathlib import Path

from deploy.services.java_build import JavaBuild

SOURCE = Path(__file__).parent / "analysis_plugin" / "StandardFilters.java"
PACKAGE = "strongroom.analysis"
NAME = "strongroom-analysis"
FACTORY = "org.elasticsearch.plugin.analysis.TokenFilterFactory"
COMPONENT = re.compile(r'@NamedComponent\("(\w+)"\)\s+public static final class (\w+)')


def install_plugin(build: JavaBuild, elasticsearch: Path, version: str) -> None:
    """Put the compiled plugin into an Elasticsearch, unless this very plugin is there.

    Args:
        build: The compiler.
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
    build.make_jar([SOURCE], (elasticsearch / "lib").glob("*.jar"), draft / f"{NAME}.jar")
    (draft / "stable-plugin-descriptor.properties").write_text(_descriptor(version))
    (draft / "named_components.json").write_text(json.dumps(named_components(SOURCE.read_text()), indent=1))
    (draft / mark.name).write_text(digest)
    shutil.rmtree(target, ignore_errors=True)
    draft.replace(target)


def named_components(source: str) -> dict[str, dict[str, str]]:
    """The filters by name, as Elasticsearch wants them listed, read from the source's own annotations."""
    found = COMPONENT.findall(source)
    return {FACTORY: {name: f"{PACKAGE}.{SOURCE.stem}${inner}" for name, inner in found}}


def _descriptor(version: str) -> str:
    values = {
        "name": NAME,
        "description": "Token filters of the official images",
        "version": "1.0.0",
        "elasticsearch.version": version,
        "java.version": "21",
    }
    return "".join(f"{key}={value}\n" for key, value in values.items())
