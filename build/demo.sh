#!/usr/bin/env bash
# The whole line on the practice visit: sound, words, draft, gates, store, and the refusal to export unsigned. Where there is a display the window then opens on that draft.
#
#   demo.sh DATA    the data folder; it stays, and both programs read it
set -euo pipefail
. "$(dirname "$0")/setup/common.sh"
cd "$root"
data=$(realpath -m "$1")

said=$(mktemp)
trap 'rm -f "$said"' EXIT
"$bin/evenhandctl" demo --data "$data" | tee "$said"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  say "Opening the window on $data."
  words=("$bin/evenhand" --data "$data")
  # Without a keychain the demo wrote a passphrase file beside the data folder.
  [ ! -f "$data.passphrase" ] || words+=(--passphrase-file "$data.passphrase")
  visit=$(sed -n 's/.*--visit \([a-z2-7]*\).*/\1/p' "$said")
  words+=(--visit "$visit")
  exec "${words[@]}"
fi
say "No display here: on one, 'make demo' opens the window on this draft. The data folder is $data."
