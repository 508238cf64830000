#!/bin/sh
# Makes .venv with the pinned packages of one requirements file: environment.sh base|dev
# Looks for Python 3.12 or newer on the PATH (pyenv's shims read .python-version); where only an older one
# stands, uv is asked to bring one. Does nothing when the environment already fits.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-base}
wanted=requirements/$kind.txt
# dev holds everything that base does, so an environment made for dev also serves base.
for stamp in "$kind" dev; do
  if [ -f ".venv/.$stamp" ] && cmp -s ".venv/.$stamp" "requirements/$stamp.txt"; then exit 0; fi
done

new_enough() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; }

found=
for name in python3.13 python3.14 python3.12 python3 python; do
  if command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then found=$name; break; fi
done
if [ -z "$found" ] && command -v pyenv >/dev/null 2>&1; then
  for version in $(pyenv versions --bare 2>/dev/null | grep -E '^3\.(1[2-9]|[2-9][0-9])' | sort -t. -k2,2nr -k3,3nr); do
    candidate=$(pyenv root)/versions/$version/bin/python
    if new_enough "$candidate"; then found=$candidate; break; fi
  done
fi

if ! [ -x .venv/bin/python ] || ! new_enough .venv/bin/python; then
  rm -rf .venv
  if [ -n "$found" ]; then
    echo "Making .venv with $("$found" --version)"
    "$found" -m venv .venv
  else
    echo "No Python 3.12 or newer here; asking uv to bring one"
    if ! command -v uv >/dev/null 2>&1; then
      for name in python3 python; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -m venv .venv-uv >/dev/null 2>&1 \
          && .venv-uv/bin/pip install --quiet --require-hashes -r requirements/uv.txt; then
          PATH=$PWD/.venv-uv/bin:$PATH; break
        fi
      done
    fi
    if ! command -v uv >/dev/null 2>&1 || ! uv venv --quiet --seed --python 3.13 .venv; then
      echo "Could not get a Python. Please install Python 3.13 (or 3.12) with its venv module and try again:" >&2
      echo "  Debian or Ubuntu: apt install python3.13-venv    macOS: brew install python@3.13    or: pyenv install 3.13" >&2
      exit 1
    fi
  fi
fi

# uv reads no pip configuration: where pip is told of a mirror, tell uv too.
index=${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}
if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}" ]; then export UV_DEFAULT_INDEX="$index"; fi
echo "Installing the packages of $wanted"
if ! { .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt \
    && .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "$wanted"; }; then
  echo "uv could not; trying with pip, which takes longer"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$wanted" || {
    echo "The packages could not be installed: is the package index (or a mirror of it) within reach?" >&2
    exit 1
  }
fi
cp "$wanted" ".venv/.$kind"
