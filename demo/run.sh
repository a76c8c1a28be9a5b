#!/usr/bin/env bash
# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Plays demo/playbook.yml against a simulated Huawei Cloud: installs, checks, upgrades, rolls back and uninstalls a
# release.
# It needs python3 (3.11 or newer) and git, and installs the rest into .venv-demo (git-ignored).

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv="$PWD/.venv-demo"
scratch=""
simulator=""

need() {
    echo "demo/run.sh: $1 On Debian and Ubuntu: apt-get update && apt-get install -y $2" >&2
    exit 1
}

clean_up() {
    if [ -n "$simulator" ]; then
        kill "$simulator" 2>/dev/null || true
        wait "$simulator" 2>/dev/null || true
    fi
    if [ -n "$scratch" ]; then
        rm -rf "$scratch"
    fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

command -v git >/dev/null || need "git is missing." "git"
python=""
for name in python3 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
        python="$name"
        break
    fi
done
[ -n "$python" ] || need "No Python 3.11 to 3.14 was found." "python3 python3-venv"
"$python" -c 'import ensurepip, venv' 2>/dev/null || need "Python's venv module is missing." "python3-venv"

if ! "$venv/bin/python" -c '' 2>/dev/null; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
echo "Installing ansible-core, requests and aiohttp into .venv-demo ..."
"$venv/bin/python" -m pip install --quiet --quiet --disable-pip-version-check -c tests/constraints.txt \
    ansible-core requests aiohttp

scratch="$(mktemp -d)"
# Nothing of the user's own Ansible and Huawei Cloud settings takes part.
unset "${!ANSIBLE_@}" "${!HW_@}" "${!HUAWEICLOUD_@}" "${!OS_@}"
export PATH="$venv/bin:$PATH" ANSIBLE_HOME="$scratch/ansible" ANSIBLE_CONFIG="$PWD/demo/ansible.cfg"
export ANSIBLE_COLLECTIONS_PATH="$scratch/collections"

if [ -f galaxy.yml ]; then
    echo "Building the collection and installing it ..."
    ansible-galaxy collection build --output-path "$scratch" >"$scratch/build.log" || {
        cat "$scratch/build.log" >&2
        exit 1
    }
    ansible-galaxy collection install --offline "$scratch"/huaweicloud-cce-*.tar.gz \
        -p "$ANSIBLE_COLLECTIONS_PATH" >"$scratch/install.log" || {
        cat "$scratch/install.log" >&2
        exit 1
    }
else
    # This is no checkout, but an installed collection: .../ansible_collections/huaweicloud/cce.
    ANSIBLE_COLLECTIONS_PATH="$(cd ../../.. && pwd)"
fi

echo "Starting the simulator ..."
python tests/simulator/cce_simulator.py --port 0 --url-file "$scratch/url" --pid-file "$scratch/pid" \
    >"$scratch/simulator.log" 2>&1 &
simulator=$!
for _ in $(seq 100); do
    [ ! -s "$scratch/url" ] || break
    kill -0 "$simulator" 2>/dev/null || break
    sleep 0.1
done
if [ ! -s "$scratch/url" ]; then
    cat "$scratch/simulator.log" >&2
    echo "demo/run.sh: the simulator did not start." >&2
    exit 1
fi

# The credentials come from the environment, as they should.
HW_AUTH_TOKEN="$(PYTHONPATH=tests python -c 'from simulator import TOKEN; print(TOKEN)')"
CCE_DEMO_ENDPOINT="$(cat "$scratch/url")"
export HW_AUTH_TOKEN CCE_DEMO_ENDPOINT

ansible-playbook -i demo/inventory.yml demo/playbook.yml
echo "The demo went through: install, no change, check with a diff, upgrade, failed upgrade, rollback, uninstall."
