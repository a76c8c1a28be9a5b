# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Helm: its program, at work on the stand-in of a cluster."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

from .cluster import Cluster, Trap
from .kube_api import KubeApi
from .records import read_records, read_release
from .steps import CAUSES, NAME, Step, View, refusal_of

# Long enough for a service that is ready, short enough for one that never is.
NOT_READY_IN = "20ms"
# For a machine that is busy with other things; what ends at all ends in a fraction of a second.
PATIENCE = 120.0


class Ended(Exception):
    """Helm said no; the text is what it wrote."""


class RealHelm:
    """Plays steps with the program."""

    def __init__(self, program: Path, charts: Path, folder: Path, api: KubeApi) -> None:
        self._program = program
        self._charts = charts
        self._folder = folder
        self._cluster: Cluster = api.cluster
        self._held: list[tuple[subprocess.Popen[str], Trap]] = []
        kubeconfig = folder / "kubeconfig"
        kubeconfig.write_text(api.kubeconfig())
        kubeconfig.chmod(0o600)
        homes = {f"HELM_{name}_HOME": str(folder / name.lower()) for name in ("CACHE", "CONFIG", "DATA")}
        self._environment = {**homes, "HOME": str(folder), "KUBECONFIG": str(kubeconfig)}

    def reset(self) -> None:
        """Let go of what is held and forget all releases."""
        while self._held:
            self._let_go()
        self._cluster.reset()

    def play(self, step: Step) -> View:
        """Do the step and return what is seen."""
        view = View()
        try:
            text = self._do(step)
            if step.dry_run and step.do in ("install", "upgrade"):
                view.answer = read_release(json.loads(text))
        except Ended as error:
            view.refusal = refusal_of(str(error))
        self._look(step, view)
        return view

    def _do(self, step: Step) -> str:
        """Do the step and return what Helm printed; raise Ended when it failed."""
        if step.do == "let_go":
            return self._let_go()
        self._cluster.is_ready = step.fail != "wait"
        trap = Trap(step.hold, CAUSES["apply"] if step.fail == "apply" else "")
        self._cluster.set_trap(trap if step.hold or step.fail == "apply" else None)
        try:
            process = self._start(self._arguments(step))
            if step.hold and self._is_caught(process, trap):
                self._held.append((process, trap))
                return ""
            return outcome(process)
        finally:
            self._cluster.set_trap(None)
            self._cluster.is_ready = True

    def _let_go(self) -> str:
        """Let the operation end that has been held for longest; whether it failed is to be seen in the history."""
        if not self._held:
            return ""
        process, trap = self._held.pop(0)
        trap.opened.set()
        try:
            return outcome(process)
        except Ended:
            return ""

    def _is_caught(self, process: subprocess.Popen[str], trap: Trap) -> bool:
        """Return whether the operation is held now; one that is refused ends before."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if trap.caught.wait(0.01):
                return True
            if process.poll() is not None:
                return False
        raise AssertionError("helm neither ends nor comes to the resources")

    def _arguments(self, step: Step) -> list[str]:
        """Return the command line for the step."""
        words = [step.do, step.name, "--namespace", step.namespace]
        if step.dry_run:
            words += ["--dry-run"]
        if step.keep:
            words += ["--keep-history"]
        if step.do != "uninstall":
            words += ["--wait", "--timeout", NOT_READY_IN if step.fail == "wait" else f"{PATIENCE:.0f}s"]
        if step.do in ("install", "upgrade"):
            return words + self._arguments_for_chart(step)
        # Two dashes keep a negative number from being read as an option.
        return [*words, "--", str(step.revision)] if step.revision is not None else words

    def _arguments_for_chart(self, step: Step) -> list[str]:
        """Return the part of the command line that an install or upgrade has."""
        words = [str(self._charts / f"{step.chart}.tgz"), "--output", "json", "--disable-openapi-validation"]
        flags = {"--reset-values": step.reset, "--reuse-values": step.reuse, "--replace": step.replace}
        words += [flag for flag, is_set in flags.items() if is_set]
        if step.description:
            words += ["--description", step.description]
        if step.values is not None:
            file = self._folder / "values.json"
            file.write_text(json.dumps(step.values))
            words += ["--values", str(file)]
        return words

    def _look(self, step: Step, view: View) -> None:
        """Put into the view what is stored of the release, and the newest merged values as Helm shows them."""
        view.rows = [read_release(item) for item in read_records(self._cluster, step.namespace, NAME)]
        if view.rows:
            view.merged = json.loads(self.ask("get", "values", "--all", NAME, "--output", "json"))

    def ask(self, *arguments: str) -> str:
        """Return what Helm prints; raise Ended when it fails."""
        return outcome(self._start(list(arguments)))

    def _start(self, arguments: list[str]) -> subprocess.Popen[str]:
        """Start Helm."""
        return subprocess.Popen(
            [str(self._program), *arguments],
            env=self._environment,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def outcome(process: subprocess.Popen[str]) -> str:
    """Wait for the end and return what was printed; raise Ended after a failure."""
    try:
        out, complaint = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise AssertionError(f"helm does not end: {process.args!r}") from None
    if process.returncode:
        raise Ended(complaint.strip())
    return out
