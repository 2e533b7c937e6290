#!/usr/bin/env bash
# Every test there is, in the order that finds faults soonest. Stops at the first stage that fails; ends with how long each took.
set -euo pipefail
. "$(dirname "$0")/setup/common.sh"
cd "$root"

timings=()
report() {
  local code=$?
  printf '\n%s\n' "Stage                    seconds"
  printf '%s\n' "${timings[@]}"
  [ $code = 0 ] && say "All tests passed." || say "Failed in: ${current:-start}"
}
trap report EXIT

# stage NAME COMMAND… runs one stage and keeps its time.
stage() {
  current=$1
  shift
  printf '\n== %s ==\n' "$current"
  local begin=$SECONDS
  "$@"
  timings+=("$(printf '%-24s %7d' "$current" $((SECONDS - begin)))")
}

# A session bus with an open keychain of its own, so that the keychain is tested and nobody's real one is touched.
unit() {
  local home code=0
  home=$(mktemp -d)
  XDG_DATA_HOME=$home dbus-run-session -- bash -c '
    gnome-keyring-daemon --foreground --unlock --components=secrets <<<"" >/dev/null 2>&1 &
    trap "kill $!" EXIT
    for ((i = 0; i < 600; i++)); do
      dbus-send --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null | grep -q true && break
      sleep 0.1
    done
    "$@"' _ go test -tags "$tags" -timeout 25m ./... || code=$?
  rm -rf "$home"
  return $code
}
frontend() { [ ! -f frontend/package.json ] || (cd frontend && npm test --silent); }
end_to_end() { [ ! -e e2e/run ] || e2e/run; }

stage set-up build/setup/setup.sh
stage "test packages" build/setup/packages.sh tests
stage lint build/lint.sh
stage "Go tests" unit
stage "front-end tests" frontend
stage build build/binaries.sh
stage "end to end" end_to_end
stage fuzzing build/fuzz.sh --within "${FUZZ_SECONDS:-240}"
