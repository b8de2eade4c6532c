# Shared by the scripts: messages, the cache that all checkouts use, and downloads whose SHA-256 is known beforehand.
# shellcheck shell=bash

cache=${XDG_CACHE_HOME:-$HOME/.cache}/atelier

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "error: $*"
  exit 1
}

# The comment that opens a script is its help.
print_help() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$0"; }

# Until leave_cache this process alone changes the cache; $work is its scratch folder.
enter_cache() {
  mkdir -p "$cache/downloads" 2>/dev/null || fail "$cache: cannot be created (XDG_CACHE_HOME moves the cache)"
  { exec {cache_lock}>"$cache/lock"; } 2>/dev/null || fail "$cache: cannot be written (XDG_CACHE_HOME moves the cache)"
  flock --nonblock "$cache_lock" || {
    say "waiting for another set-up that is at work in $cache"
    flock "$cache_lock"
  }
  rm -rf "$cache"/work.*
  work=$(mktemp -d "$cache/work.XXXXXX")
  trap leave_cache EXIT
}

leave_cache() {
  rm -rf "$work"
  exec {cache_lock}>&-
  trap - EXIT
  work='' python=''
}

# $python: an environment of its own, made on first use, for pip and the converters.
make_python() {
  [ -z "${python:-}" ] || return 0
  python3 -m venv "$work/python" >"$work/log" 2>&1 ||
    fail "python3 cannot make an environment: run scripts/setup, or apt-get install python3-venv"
  python=$work/python/bin/python
}

# run_pip WHAT ARGUMENTS...: pip with its bar on a terminal and without its chatter elsewhere; explains what went wrong.
run_pip() {
  local what=$1 quiet=()
  shift
  make_python
  [ -t 2 ] || quiet=(--quiet)
  "$python" -m pip --disable-pip-version-check --no-cache-dir --retries 2 "${quiet[@]}" "$@" </dev/null >&2 2>"$work/log" ||
    explain_pip_failure "$what"
}

explain_pip_failure() {
  if grep -q 'DO NOT MATCH THE HASHES' "$work/log"; then
    fail "$1: the download is not the file that was published (its SHA-256 differs), and was not used; try again"
  elif grep -q 'No space left' "$work/log"; then
    fail "$1: the disk is full ($cache; XDG_CACHE_HOME moves it)"
  elif grep -qE 'from versions: none|Max retries|Connection|ProxyError|SSLError|timed out' "$work/log"; then
    fail "$1: no package index can be reached: connect and run this again, or copy $cache from another machine"
  fi
  tail -n 5 "$work/log" >&2
  fail "$1: pip could not download it"
}

# fetch_wheel NAME==VERSION SHA256: its path is in $fetched; kept in the cache's downloads until it is unpacked.
fetch_wheel() {
  fetch_package "$1" "$2" --only-binary=:all: --implementation=cp --python-version=3.12 --abi=cp312 --abi=none \
    --platform=manylinux_2_28_x86_64 --platform=manylinux_2_27_x86_64 --platform=manylinux_2_25_x86_64 \
    --platform=manylinux_2_18_x86_64 --platform=manylinux_2_17_x86_64 --platform=manylinux2014_x86_64 --platform=any
}

# fetch_source NAME==VERSION SHA256: likewise. pip asks a source package's build backend what it is called; the
# one it finds here answers without running anything of the package.
fetch_source() {
  mkdir -p "$work/backend/setuptools"
  touch "$work/backend/setuptools/__init__.py"
  cat >"$work/backend/setuptools/build_meta.py" <<END
import os, sys

def get_requires_for_build_wheel(config_settings=None):
    return []

def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    folder = "${1%%==*}-${1##*==}.dist-info"
    os.mkdir(os.path.join(metadata_directory, folder))
    with open(os.path.join(metadata_directory, folder, "METADATA"), "w") as file:
        file.write("Metadata-Version: 2.1\nName: ${1%%==*}\nVersion: ${1##*==}\n")
    return folder

__legacy__ = sys.modules[__name__]
END
  PYTHONPATH=$work/backend fetch_package "$1" "$2" --no-binary=:all: --no-build-isolation --use-pep517
}

fetch_package() {
  local package=$1 sum=$2 folder=$cache/downloads/$1
  shift 2
  mkdir -p "$folder"
  fetched=$(find "$folder" -type f | head -n 1)
  if [ -z "$fetched" ]; then
    echo "$package --hash=sha256:$sum" >"$work/requirement"
    rm -rf "$work/download"
    run_pip "$package" download --no-deps --require-hashes "$@" --dest "$work/download" -r "$work/requirement"
    mv "$work/download"/* "$folder"
    fetched=$(find "$folder" -type f | head -n 1)
  fi
}

# same_file FILE SUM: SUM is a SHA-256 or its beginning, or sha1:SUM where its home publishes only that.
same_file() {
  local sum
  [ -f "$1" ] || return 1
  case $2 in
    sha1:*) sum=sha1:$(sha1sum <"$1") ;;
    *) sum=$(sha256 <"$1") ;;
  esac
  [[ $sum == "$2"* ]]
}

# openssl uses the processor's instructions for it, four times as fast.
sha256() { openssl dgst -sha256 -r 2>/dev/null || sha256sum; }
