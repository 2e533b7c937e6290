# Shared by the set-up scripts; sourced, never run. Finds the folders, and speaks in one voice.
#
# What is heavy to fetch or to build is kept in a cache for the whole machine ($cache), named by its version or its SHA-256, so that the next clone is set up in seconds.
# Everything the product uses is copied from there into build/bin, which git ignores: removing a clone removes all it made but the cache.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=$root/build/bin
cache=${EVENHAND_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/evenhand}

# say TELLS what is being done; stop SAYS what is wrong and what to do, and ends the set-up.
say() { printf '%s\n' "$*"; }
stop() { printf '\nSet-up stopped: %s\nNothing is lost: run the same command again and it goes on from here.\n' "$*" >&2; exit 3; }
