#!/bin/sh
# Pins requirements/*.txt from the manifests: tools/lock.sh path/to/uv
# No address is written: everyone installs from the index of their own.
set -eu

pin() {
    target=$1
    shift
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        --no-emit-package govtasks "$@" \
        pyproject.toml plugins/govtasks-*/pyproject.toml \
        --output-file "requirements/$target.txt" >/dev/null
}

uv=$1
mkdir -p requirements
pin run --group build
pin test --group build --group test --constraint requirements/run.txt
pin dev --group dev --constraint requirements/test.txt
pin bench --group build --group bench --constraint requirements/dev.txt
pin mutants --group build --group mutants --constraint requirements/dev.txt
