"""Compiles Java with Eclipse's compiler, one and the same whatever JDK or JRE the machine has."""

import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy.services.errors import ServiceError
from deploy.services.java import Java


@dataclass(frozen=True)
class JavaBuild:
    """A compiler and what runs it.

    Attributes:
        java: The runtime.
        compiler: The compiler's jar.
    """

    java: Java
    compiler: Path

    def make_jar(self, sources: Iterable[Path], libraries: Iterable[Path], jar: Path) -> None:
        """Compile sources against libraries into a jar.

        Raises:
            ServiceError: If they do not compile.
        """
        classes = jar.with_suffix(".classes")
        shutil.rmtree(classes, ignore_errors=True)
        class_path = ":".join(str(library) for library in sorted(libraries))
        options = ["-21", "-proc:none", "-nowarn", "-cp", class_path, "-d", str(classes)]
        done = subprocess.run(
            [self.java.program, "-jar", self.compiler, *options, *sources], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise ServiceError(f"{jar.name} does not compile:\n{done.stdout}{done.stderr}")
        draft = jar.with_suffix(".new")
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(classes.rglob("*.class")):
                archive.write(file, file.relative_to(classes))
        shutil.rmtree(classes)
        draft.replace(jar)
