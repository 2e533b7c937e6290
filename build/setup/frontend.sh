#!/usr/bin/env bash
# Installs the front-end packages of the lock files (npm ci), when they are not the ones that are there.
#
#   frontend.sh [--missing]    with --missing: prints the folders that need it and changes nothing
set -euo pipefail
. "$(dirname "$0")/common.sh"

for folder in frontend e2e; do
  [ -f "$root/$folder/package-lock.json" ] || continue
  mark=$root/$folder/node_modules/.installed-from
  want=$(cat "$root/$folder/package.json" "$root/$folder/package-lock.json" | sha256sum)
  [ "$(cat "$mark" 2>/dev/null)" != "$want" ] || continue
  if [ "${1:-}" = --missing ]; then echo "$folder"; continue; fi
  say "Installing the packages of $folder/."
  log=$(mktemp)
  (cd "$root/$folder" && npm ci --no-audit --no-fund --prefer-offline) >"$log" 2>&1 </dev/null || { tail -n 15 "$log" >&2; rm -f "$log"; stop "npm ci failed in $folder/."; }
  rm -f "$log"
  echo "$want" >"$mark"
done
