#!/usr/bin/env bash
# What a machine can say about the code without running it. Every check is made, so that one run tells all there is to mend.
set -euo pipefail
. "$(dirname "$0")/setup/common.sh"
cd "$root"

failed=()
# check NAME COMMAND… runs one check and remembers if it found something.
check() {
  local name=$1
  shift
  "$@" || failed+=("$name")
}

formatted() {
  local unformatted
  unformatted=$(git ls-files -z --cached --others --exclude-standard '*.go' | xargs -0 sh -c 'for f; do [ ! -f "$f" ] || echo "$f"; done' _ | xargs gofmt -l)
  [ -z "$unformatted" ] || { echo "Not formatted (gofmt -w): $unformatted"; return 1; }
}

# Pinned, and built once for the machine.
staticcheck() {
  local program=$cache/tools/staticcheck-0.8.2 fresh
  if [ ! -x "$program" ]; then
    say "Building staticcheck 0.8.2, once for this machine: about a minute."
    fresh=$(mktemp -d)
    (cd "$fresh" && GOFLAGS='' GOBIN=$fresh go install -trimpath honnef.co/go/tools/cmd/staticcheck@v0.8.2) 2>"$fresh/log" || { tail -n 10 "$fresh/log" >&2; stop "staticcheck did not build."; }
    mkdir -p "$cache/tools"
    mv "$fresh/staticcheck" "$program"
    rm -rf "$fresh"
  fi
  "$program" -tags "$tags" ./...
}

check gofmt formatted
check vet go vet -tags "$tags" ./...
check staticcheck staticcheck
check house go test -count=1 -tags "$tags" ./build/house
check bindings build/bindings.sh --check
check notice go run ./build/notice -check
check "front-end lint" npm --prefix frontend run --silent lint
check "front-end types" npm --prefix frontend run --silent typecheck

[ ${#failed[@]} = 0 ] || stop "there is something to mend ($(IFS=,; echo "${failed[*]}"))."
say "Lint: nothing to say."
