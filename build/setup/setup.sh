#!/usr/bin/env bash
# Sets a clone up: system packages, practice models, Ollama, front-end packages. Says what it will do and how long that takes; says nothing when all is there.
# Each step looks for itself at what is missing, so this can be stopped at any moment and run again.
set -euo pipefail
. "$(dirname "$0")/common.sh"
here=$root/build/setup
cd "$root"

for tool in go node npm; do
  command -v "$tool" >/dev/null || stop "$tool is not installed. Evenhand is built with Go $(sed -n 's/^go //p' go.mod) and Node 20 or newer; install them, then run this again."
done
node -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)' || stop "Node $(node --version) is too old; Evenhand is built with Node 20 or newer."

packages=$("$here/packages.sh" --missing product)
models=yes
[ -f "$bin/models/catalogue.json" ] && cmp -s "$bin/models/catalogue.json" build/catalogue/catalogue.json && models=
ollama=$("$here/ollama.sh" --missing)
frontend=$("$here/frontend.sh" --missing)

if [ -n "$packages$models$ollama$frontend" ]; then
  say "Setting Evenhand up. What is to do, and about how long it takes the first time on this machine:"
  [ -z "$packages" ] || say "  system packages, $(wc -w <<<"$packages") of them      1 to 3 minutes"
  [ -z "$models" ] || say "  practice models (290 MB to fetch)   1 to 3 minutes"
  [ -z "$ollama" ] || say "  Ollama, built from source           5 to 10 minutes"
  [ -z "$frontend" ] || say "  front-end packages                  1 minute"
fi
"$here/packages.sh" product
CGO_ENABLED=0 go run ./build/prepare -cache "$cache"
"$here/ollama.sh"
"$here/frontend.sh"
[ -z "$packages$models$ollama$frontend" ] || say "Evenhand is set up."
