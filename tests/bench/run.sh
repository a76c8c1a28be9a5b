#!/usr/bin/env bash
# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Runs the benchmark, see README.md. BENCH_PYTHON names a Python that has ansible-core, requests and aiohttp; without it the
# python3 on PATH is taken when it has them, else a virtual environment of its own is made in .work (git-ignored).
# "one" or "many" as first argument measures only what a single task costs, or only what many releases do.

set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

has_all() {
    "$1" -c 'import ansible, aiohttp, requests' 2>/dev/null
}

python="${BENCH_PYTHON:-}"
if [ -z "$python" ] && has_all python3; then
    python="python3"
fi
if [ -z "$python" ]; then
    venv="$root/.work/bench-venv"
    python="$venv/bin/python"
    if ! has_all "$python"; then
        base=""
        for name in python3.13 python3.12 python3.11 python3; do
            if "$name" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
                2>/dev/null; then
                base="$name"
                break
            fi
        done
        if [ -z "$base" ]; then
            echo "tests/bench/run.sh: No Python 3.11 to 3.14 with venv was found." \
                "On Debian and Ubuntu: apt-get update && apt-get install -y python3 python3-venv" >&2
            exit 1
        fi
        rm -rf "$venv"
        "$base" -m venv "$venv"
        "$python" -m pip install --quiet --quiet --disable-pip-version-check -c "$root/tests/constraints.txt" \
            ansible-core requests aiohttp
    fi
fi
what="${1:-}"
case "$what" in
    one | many) shift ;;
    *) what="both" ;;
esac
status=0
if [ "$what" != many ]; then
    "$python" "$root/tests/bench/bench.py" "$@" || status=1
fi
if [ "$what" != one ]; then
    "$python" "$root/tests/bench/bench_many.py" "$@" || status=1
fi
exit "$status"
