# Shared by the scripts of build/; sourced, never run. Finds the folders, and speaks in one voice.
#
# What is heavy to fetch or to build is kept in a cache for the whole machine ($cache), named by its version or its SHA-256, so that the next clone is set up in seconds.
# Everything the product uses is copied from there into build/bin, which git ignores: removing a clone removes all it made but the cache.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=$root/build/bin
cache=${EVENHAND_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/evenhand}

# The tags every Go command of this project is run with: the release build of the window, against the WebKitGTK that Debian 12 has.
tags=desktop,production,webkit2_41

# say tells what is being done; stop says what is wrong and what to do, and ends.
say() { printf '%s\n' "$*"; }
stop() { printf '\nStopped: %s\nNothing is lost: run the same command again and it goes on from here.\n' "$*" >&2; exit 3; }
