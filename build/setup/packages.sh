#!/usr/bin/env bash
# Installs the system packages that are missing. Debian 12 and what descends from it.
#
#   packages.sh product            what building and running Evenhand needs
#   packages.sh tests              what its tests need beside that: a display nobody sees, browsers, a keychain, an office program
#   packages.sh --missing GROUP    prints what is missing and changes nothing
set -euo pipefail
. "$(dirname "$0")/common.sh"

list_only=
if [ "${1:-}" = --missing ]; then list_only=yes; shift; fi
case ${1:-} in
  product) wanted=(
    gcc g++ libc6-dev pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev # the window
    ffmpeg                                                          # any sound file
    patchelf                                                        # libraries are found beside the executable
    python3 python3-venv                                            # converting models, during set-up only
    nlohmann-json3-dev libstb-dev                                   # headers Ollama is built with
  ) ;;
  tests) wanted=(
    xvfb xdotool openbox imagemagick       # a display nobody sees, and pictures of it
    webkit2gtk-driver chromium             # driving the release window, and the development one
    at-spi2-core python3-pyatspi           # what a screen reader is told
    dbus dbus-x11 gnome-keyring libsecret-tools # a keychain
    pulseaudio pulseaudio-utils            # a microphone that plays a file
    libreoffice-writer-nogui poppler-utils # does the document open without repair, and how does it look
    iproute2                               # a network with nothing in it
  ) ;;
  *) sed -n 2,6p "$0"; exit 2 ;;
esac

missing=()
if command -v dpkg-query >/dev/null; then
  have=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${wanted[@]}" 2>/dev/null | awk '$1 == "ii" { print $2 }' || true)
  for package in "${wanted[@]}"; do grep -qxF "$package" <<<"$have" || missing+=("$package"); done
elif [ -z "$list_only" ]; then
  say "This machine has no Debian packages, so nothing was installed. Evenhand needs what these give on Debian: ${wanted[*]}"
fi
if [ -n "$list_only" ]; then echo "${missing[@]}"; exit 0; fi
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  # Without someone at the keyboard sudo must not wait for a password.
  if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=(sudo)
  else
    stop "these system packages are missing and only an administrator can install them:
  apt-get install --no-install-recommends ${missing[*]}"
  fi
fi
command -v apt-get >/dev/null || stop "these system packages are missing and there is no apt-get to install them with: ${missing[*]}"

say "Installing ${#missing[@]} system packages: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 </dev/null; }
apt update || { tail -n 5 "$log" >&2; stop "the package lists could not be fetched (apt-get update)."; }
apt install --no-install-recommends "${missing[@]}" || { tail -n 15 "$log" >&2; stop "the system packages could not be installed."; }
