#!/usr/bin/env bash
# What a machine can say about the code without running it.
set -euo pipefail
. "$(dirname "$0")/setup/common.sh"
cd "$root"

mapfile -t files < <(git ls-files -co --exclude-standard '*.go' | while read -r file; do [ ! -f "$file" ] || echo "$file"; done)
unformatted=$(gofmt -l "${files[@]}")
[ -z "$unformatted" ] || stop "these files are not formatted (gofmt -w):
$unformatted"

go vet -tags "$tags" ./...

# Pinned, and built once for the machine.
staticcheck=$cache/tools/staticcheck-0.8.2
if [ ! -x "$staticcheck" ]; then
  say "Building staticcheck 0.8.2, once for this machine: about a minute."
  fresh=$(mktemp -d)
  (cd "$fresh" && GOFLAGS='' GOBIN=$fresh go install -trimpath honnef.co/go/tools/cmd/staticcheck@v0.8.2) 2>"$fresh/log" || { tail -n 10 "$fresh/log" >&2; stop "staticcheck did not build."; }
  mkdir -p "$cache/tools"
  mv "$fresh/staticcheck" "$staticcheck"
  rm -rf "$fresh"
fi
"$staticcheck" -tags "$tags" ./...

# The import table of the house, and the rules that are about text.
go test -count=1 -tags "$tags" ./build/house

build/bindings.sh --check
go run ./build/notice -check

if [ -f frontend/package.json ]; then
  (cd frontend && npm run --silent lint && npm run --silent typecheck)
fi
say "Lint: nothing to say."
