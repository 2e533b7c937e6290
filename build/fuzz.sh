#!/usr/bin/env bash
# Runs every fuzz test there is, each for some seconds, as many at a time as there are cores. A finding is kept by Go under testdata/fuzz, and fails.
#
#   fuzz.sh SECONDS              so many seconds each
#   fuzz.sh --within SECONDS     so many seconds for all of them together
#   fuzz.sh SECONDS FILE:NAME    one of them (what the other forms call)
set -euo pipefail
. "$(dirname "$0")/setup/common.sh"
cd "$root"

if [ $# = 2 ] && [ "$1" != --within ]; then
  file=${2%%:*} name=${2#*:}
  package=./$(dirname "$file")
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  # One worker each, since others run beside it. Shrinking what is merely new would eat the time; what fails is kept as found.
  try() { go test -tags "$tags" -run '^$' -fuzz "^$name\$" -fuzztime "${1}s" -fuzzminimizetime 1x -parallel 1 "$package" >"$log" 2>&1; }
  # Go can take the end of the time for a failure when an input is still being tried, the likelier the slower the machine. An input that hangs does so every time.
  for goes in 1 2 3 4; do
    ! try "$1" || break
    if [ "$goes" = 4 ] || ! grep -q 'context deadline exceeded' "$log" || grep -q 'Failing input written' "$log"; then
      cat "$log" >&2
      stop "$name failed; an input that fails is kept in ${package#./}/testdata/fuzz."
    fi
  done
  say "fuzz $name in $package: $(grep -oE 'execs: [0-9]+' "$log" | tail -n 1)"
  exit 0
fi

mapfile -t all < <(git ls-files -co --exclude-standard '*_test.go' | sort | xargs -r grep -oE '^func Fuzz[A-Za-z0-9_]*' /dev/null | sed 's/func //')
each=$1
if [ "$1" = --within ]; then
  each=$(($2 * $(nproc) / ${#all[@]} - 2)) # building and beginning takes two seconds
  [ "$each" -ge 3 ] || each=3
fi
printf '%s\n' "${all[@]}" | xargs -P "$(nproc)" -I{} "$0" "$each" {}
say "${#all[@]} fuzz tests, $each s each: nothing found."
