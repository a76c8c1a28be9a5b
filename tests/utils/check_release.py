# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails unless galaxy.yml, the changelog and its fragments are those of a release, and of the tag that is given."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def find_faults(root: Path, tag: str | None) -> list[str]:
    """Return what stands between the checkout and a release; nothing when it can be tagged."""
    version = yaml.safe_load((root / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    releases = yaml.safe_load((root / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))["releases"]
    left = sorted(path.name for path in (root / "changelogs" / "fragments").glob("*.y*ml"))
    faults = []
    if tag not in (None, version):
        faults.append(f"the tag is {tag}, and galaxy.yml says {version}")
    if version not in releases:
        faults.append(f"changelogs/changelog.yaml has no release {version}: run antsibull-changelog release")
    if left:
        faults.append(f"changelogs/fragments still holds {', '.join(left)}: run antsibull-changelog release")
    if f"v{version}".replace(".", "\\.") not in (root / "CHANGELOG.md").read_text(encoding="utf-8"):
        faults.append(f"CHANGELOG.md says nothing of {version}: run antsibull-changelog generate")
    return faults


if __name__ == "__main__":
    found = find_faults(ROOT, sys.argv[1] if len(sys.argv) > 1 else None)
    print("\n".join(found) or "ready to be tagged")
    sys.exit(len(found))
