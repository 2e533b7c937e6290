#!/usr/bin/env bash
# Builds the window and the console tool into build/bin, with the libraries they load beside them. Does only what is not up to date.
#
# The same commit gives the same bytes wherever the clone lies: -trimpath and -buildvcs=false leave place and time out, and the run path says "beside me" instead of the
# build machine's module cache.
set -euo pipefail
. "$(dirname "$0")/setup/common.sh"
cd "$root"
mkdir -p "$bin/.linked"

# The front end first: the window holds it inside.
built=frontend/dist/index.html
if [ -f frontend/package.json ] && { [ ! -f "$built" ] || [ -n "$(find frontend -newer "$built" -type f -not -path 'frontend/node_modules/*' -not -path 'frontend/dist/*' -print -quit)" ]; }; then
  log=$(mktemp)
  (cd frontend && npm run --silent build) >"$log" 2>&1 </dev/null || { cat "$log" >&2; rm -f "$log"; stop "the front end did not build."; }
  rm -f "$log"
  touch frontend/dist/.keep "$built"
fi

# The speech engine's two libraries, from the Go module that is pinned in go.sum.
case $(uname -m) in
  x86_64) triple=x86_64-unknown-linux-gnu ;;
  aarch64) triple=aarch64-unknown-linux-gnu ;;
  *) stop "there is no speech engine for this processor ($(uname -m))." ;;
esac
engine=$(go list -m -f '{{.Dir}}' github.com/k2-fsa/sherpa-onnx-go-linux)
[ -n "$engine" ] || { go mod download github.com/k2-fsa/sherpa-onnx-go-linux; engine=$(go list -m -f '{{.Dir}}' github.com/k2-fsa/sherpa-onnx-go-linux); }
for library in libsherpa-onnx-c-api.so libonnxruntime.so; do
  from=$engine/lib/$triple/$library
  [ "$bin/$library" -nt "$from" ] && [ "$(stat -c %s "$bin/$library")" = "$(stat -c %s "$from")" ] || install -m 644 "$from" "$bin/$library"
done

# program NAME PACKAGE [FLAG…] links into .linked, which Go skips when nothing changed, and from there makes the program that is shipped.
program() {
  local name=$1 package=$2
  shift 2
  go build -trimpath -buildvcs=false -ldflags '-s -w' "$@" -o "$bin/.linked/$name" "$package"
  [ "$(go tool buildid "$bin/$name" 2>/dev/null)" != "$(go tool buildid "$bin/.linked/$name")" ] || return 0
  cp "$bin/.linked/$name" "$bin/.linked/$name.new"
  patchelf --set-rpath '$ORIGIN:$ORIGIN/../lib/evenhand' "$bin/.linked/$name.new"
  mv "$bin/.linked/$name.new" "$bin/$name"
  say "Built build/bin/$name ($(($(stat -c %s "$bin/$name") / 1000000)) MB)."
}
[ ! -f main.go ] || program evenhand . -tags "$tags"
[ ! -d cmd/evenhandctl ] || program evenhandctl ./cmd/evenhandctl
