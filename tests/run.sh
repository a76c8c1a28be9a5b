#!/usr/bin/env bash
# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Runs all checks and tests. It installs what it needs into .work (git-ignored) and ends with a line 'N passed, N failed'.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work="$PWD/.work"
mkdir -p "$work/bin" "$work/home"

need() {
    echo "tests/run.sh: $1 On Debian and Ubuntu: apt-get update && apt-get install $2" >&2
    exit 1
}

# Version managers put stand-ins called 'shims' on PATH; ansible-test starts them without the settings they need. So real
# interpreters come first on PATH, and the shims leave it.
path=""
while IFS= read -r -d : folder; do
    case "$folder" in
        */shims | "$work/bin") ;;
        *) path="${path:+$path:}$folder" ;;
    esac
done <<<"$PATH:"
for minor in 9 10 11 12 13 14; do
    rm -f "$work/bin/python3.$minor"
    for program in "${PYENV_ROOT:-$HOME/.pyenv}/versions/3.$minor".*/bin/python3."$minor" \
        "$(PATH="$path" command -v "python3.$minor" || true)"; do
        if [ -x "$program" ] && "$program" -c 'import ensurepip, venv' 2>/dev/null; then
            ln -s "$program" "$work/bin/python3.$minor"
            break
        fi
    done
done
export PATH="$work/bin:$path"

command -v git >/dev/null || need "git is missing." "git"
python=""
for minor in 13 12 11; do
    if [ -x "$work/bin/python3.$minor" ]; then
        python="$work/bin/python3.$minor"
        break
    fi
done
[ -n "$python" ] || need "No Python 3.11, 3.12 or 3.13 with venv and pip was found." "python3 python3-venv"

# Tools must not read or write the user's own settings, but pip's.
for kept in .config/pip .pip .cache/pip; do
    if [ -d "$HOME/$kept" ] && [ ! -e "$work/home/$kept" ]; then
        mkdir -p "$(dirname "$work/home/$kept")"
        ln -s "$HOME/$kept" "$work/home/$kept"
    fi
done
export HOME="$work/home" CI=true NOX_DEFAULT_VENV_BACKEND=virtualenv PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV PYENV_VERSION XDG_CONFIG_HOME XDG_CACHE_HOME "${!ANSIBLE_@}" "${!HW_@}" "${!HUAWEICLOUD_@}" "${!OS_@}"

if ! "$work/venv/bin/python" -c '' 2>/dev/null; then
    rm -rf "$work/venv"
    "$python" -m venv "$work/venv"
fi
"$work/venv/bin/python" -m pip install --quiet --quiet -r tests/requirements.txt
export PATH="$work/bin:$work/venv/bin:$path"

exec "$work/venv/bin/python" tests/utils/run_steps.py
