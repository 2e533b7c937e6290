#!/usr/bin/env bash
# Runs every fuzz test there is, each for some seconds. A finding is kept by Go under testdata/fuzz, and fails.
#
#   fuzz.sh SECONDS
set -euo pipefail
. "$(dirname "$0")/setup/common.sh"
cd "$root"

found=0
while IFS=: read -r file name; do
  package=./$(dirname "$file")
  say "fuzz $name in $package"
  log=$(mktemp)
  go test -tags "$tags" -run '^$' -fuzz "^$name\$" -fuzztime "${1}s" "$package" >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; stop "$name found an input that fails; it is kept in ${package#./}/testdata/fuzz."; }
  rm -f "$log"
  found=$((found + 1))
done < <(git ls-files -co --exclude-standard '*_test.go' | sort | xargs -r grep -oE '^func Fuzz[A-Za-z0-9_]*' /dev/null | sed 's/func //')
say "$found fuzz tests, $1 s each: nothing found."
