#!/usr/bin/env bash
# Puts an Ollama server at build/bin/ollama/bin/ollama, unless one that is new enough is installed on this machine.
#
# It is built from the Go module github.com/ollama/ollama at v0.24.0: the last line that holds its engine inside the Go binary, so nothing else is needed. The processor's vector instructions are switched on:
# without them the engine is about ten times slower. About 8 minutes of one core, once for the machine.
#
#   ollama.sh [--missing]    with --missing: prints "ollama" if it would have to be built or copied, and changes nothing
set -euo pipefail
. "$(dirname "$0")/common.sh"

version=0.24.0
ollama_sum=h1:CBZ0ffE+cxMWRWau5yD5vXHkiZHAeuxLk+3j55u0XxQ=
malgo=v0.11.24 # for one header, see below; the version Evenhand uses itself
malgo_sum=h1:hHcIJVfzWcEDHFdPl5Dl/CUSOjzOleY0zzAV8Kx+imE=

target=$bin/ollama/bin/ollama
speaks() { [ -x "$1" ] && [ "$("$1" --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | tail -n 1)" = "$version" ]; }

if speaks "$target"; then exit 0; fi
if installed=$(command -v ollama) && have=$("$installed" --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | tail -n 1) &&
  [ "$(printf '%s\n%s\n' "$version" "$have" | sort -V | head -n 1)" = "$version" ]; then
  exit 0 # this machine's own is new enough
fi
if [ "${1:-}" = --missing ]; then echo ollama; exit 0; fi

march=
if [ "$(uname -m)" = x86_64 ]; then
  march=-march=x86-64-v3
  for flag in avx2 fma bmi2 f16c; do grep -qw "$flag" /proc/cpuinfo || march=-march=x86-64-v2; done
fi
kept=$cache/ollama/$version${march/-march=/-}/ollama

if ! speaks "$kept"; then
  say "Building Ollama $version from its Go module: 5 to 10 minutes, once for this machine."
  include=$cache/ollama/include
  mkdir -p "$include/miniaudio" "$include/stb" "$(dirname "$kept")"

  # module NAME@VERSION SUM prints the folder of the module, once its checksum is the one written here.
  module() {
    local told
    told=$(cd "$include" && GOFLAGS='' go mod download -json "$1")
    grep -qF "\"$2\"" <<<"$told" || stop "the Go module $1 is not the one Evenhand was built with (expected $2)."
    sed -n 's/^[[:space:]]*"Dir": "\(.*\)",*$/\1/p' <<<"$told"
  }
  module "github.com/ollama/ollama@v$version" "$ollama_sum" >/dev/null
  headers=$(module "github.com/gen2brain/malgo@$malgo" "$malgo_sum")

  # A module's archive leaves out folders named vendor, and with them the headers that llama.cpp brings along. An include folder of our own makes up for it.
  cp -f "$headers/miniaudio.h" "$include/miniaudio/"
  cp -f /usr/include/stb/*.h "$include/stb/"
  chmod -R u+w "$include"

  (cd "$include" && CGO_ENABLED=1 CGO_CPPFLAGS="'-I$include'" CGO_CFLAGS="-O3 $march" CGO_CXXFLAGS="-O3 $march" GOBIN="$(dirname "$kept")" GOFLAGS='' \
    nice -n 5 go install -trimpath -ldflags="-s -w -X github.com/ollama/ollama/version.Version=$version" "github.com/ollama/ollama@v$version") 2>"$cache/ollama/build.log" ||
    { tail -n 20 "$cache/ollama/build.log" >&2; stop "Ollama did not build; the whole log is $cache/ollama/build.log."; }
  speaks "$kept" || stop "the Ollama that was built does not start."
fi

mkdir -p "$(dirname "$target")"
cp -f "$kept" "$target.new" && mv -f "$target.new" "$target"
say "Ollama $version is at build/bin/ollama/bin/ollama."
