#!/usr/bin/env bash
# Writes the TypeScript that lets the front end call Go (frontend/wailsjs), from the services main.go binds.
#
#   bindings.sh [--check]    with --check: changes nothing, and fails if what is there is not what it would write
set -euo pipefail
. "$(dirname "$0")/setup/common.sh"
cd "$root"
[ -f main.go ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$bin/.linked"
go build -buildvcs=false -tags bindings,webkit2_41 -o "$bin/.linked/bindings" .
cp wails.json "$work/"
(cd "$work" && tsoutputtype=interfaces "$bin/.linked/bindings" >"$work/said" 2>&1) || { cat "$work/said" >&2; stop "the bindings could not be written."; }
made=$work/frontend/wailsjs
find "$made" -type f -exec chmod 644 {} +

if [ "${1:-}" = --check ]; then
  diff -r "$made" frontend/wailsjs >"$work/drift" || { head -n 20 "$work/drift" >&2; stop "frontend/wailsjs is not what the Go code gives. Run 'make bindings' and commit it."; }
  exit 0
fi
mkdir -p frontend/wailsjs
# Only what changed is touched, so that the front end is not built again for nothing.
diff -rq "$made" frontend/wailsjs >/dev/null 2>&1 || { rm -rf frontend/wailsjs && cp -r "$made" frontend/wailsjs && say "Wrote frontend/wailsjs."; }
