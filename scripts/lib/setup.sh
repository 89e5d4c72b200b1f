# What scripts/start and scripts/test share: a machine made ready, as far as it is not. Sourced, not run.
# Everything is asked of the machine first; nothing is installed twice, and a second run costs milliseconds.
# Uses: $root (the clone). Sets: $venv.
# shellcheck shell=bash disable=SC2154

venv="$root/.venv"
stamp_file="$venv/.roomctl-stamp"

say() { printf '%s\n' "$*" >&2; }

fail() {  # fail WHAT TODO
  say "$1"
  say "  $2"
  exit 1
}

have_library() {  # have_library libportaudio.so.2
  local place
  for place in /usr/lib/*/"$1" /usr/lib/"$1" /usr/lib64/"$1" /usr/local/lib/"$1" /usr/local/lib/*/"$1"; do
    [ -e "$place" ] && return 0
  done
  return 1
}

quietly() {  # quietly COMMAND...: its words are shown only when it fails
  local log code=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || { code=$?; cat "$log" >&2; }
  rm -f "$log"
  return "$code"
}

apt_install() {  # apt_install PACKAGE...: one call for all that is missing
  [ $# = 0 ] && return 0
  command -v apt-get >/dev/null || fail "Missing on this system: $*" "Install them with your package manager, then start again."
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q)
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "These packages are missing, and this user may not install them: $*" \
      "As root: apt-get install $*   Then start again."
    apt=(sudo "${apt[@]}")
  fi
  say "Installing from Debian: $*"
  # The lists of packages may be missing or old: asked for anew, once. A repository that fails need not be ours.
  quietly "${apt[@]}" update || true
  quietly "${apt[@]}" install -y --no-install-recommends "$@" || fail "These packages could not be installed: $*" \
    "See the lines above. Is this computer on the internet, and may this user install?"
}

find_python() {  # the newest Python that fits, or nothing
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

missing_for_start() {  # the packages that `roomctl start` needs and this machine lacks, one a line
  local python
  if python=$(find_python); then
    # Debian ships Python without the means to make an environment: they are a package of their own.
    "$python" -c 'import ensurepip, venv' 2>/dev/null || basename "$(readlink -f "$python")" | sed 's/$/-venv/'
  else
    printf '%s\n' python3 python3-venv
  fi
  have_library libportaudio.so.2 || echo libportaudio2
  # A sound server is reached through ALSA's plug-in; a desktop has it, a bare server with PulseAudio may not.
  if command -v pulseaudio >/dev/null && ! have_library alsa-lib/libasound_module_pcm_pulse.so; then
    echo libasound2-plugins
  fi
}

stamp() {  # stamp KIND LOCK: changes when the lock or the project file does
  printf '%s %s\n' "$1" "$(cat "$root/$2" "$root/pyproject.toml" | sha256sum | cut -d' ' -f1)"
}

fresh() {  # fresh KIND LOCK: is the environment as it should be?
  [ -x "$venv/bin/python" ] && [ -f "$stamp_file" ] && grep -qxF "$(stamp "$1" "$2")" "$stamp_file"
}

make_environment() {  # make_environment LOCK KIND...: .venv with exactly what the lock names, then the project
  local lock=$1 python kind
  shift
  python=$(find_python) || fail "No Python 3.11 or newer was found." "Install one, then start again."
  say "Installing for Python, once: about 110 MB are fetched ..."
  rm -f "$stamp_file"
  if ! "$venv/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    rm -rf "$venv"
    "$python" -m venv "$venv" || fail "No Python environment could be made in $venv." "Is the folder writable?"
  fi
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps \
    -r "$root/$lock" >&2 \
    || fail "The Python packages could not be installed." "See the lines above; is this computer on the internet?"
  # The back end is among the locked packages: no build asks for anything unpinned.
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
    --no-build-isolation --editable "$root" >&2 || fail "roomctl itself could not be installed." "See the lines above."
  for kind in "$@"; do stamp "$kind" "$lock"; done >"$stamp_file.new"
  # A test environment holds all that a start needs.
  [ "$lock" = requirements-dev.lock ] && stamp start requirements.lock >>"$stamp_file.new"
  mv "$stamp_file.new" "$stamp_file"
}

link_command() {  # `roomctl` becomes a word of the shell: everything that it tells to type begins so
  local place=$HOME/.local/bin
  [ "$(id -u)" = 0 ] && place=/usr/local/bin
  if [ -e "$place/roomctl" ] && [ ! -L "$place/roomctl" ]; then return 0; fi  # somebody's own
  { mkdir -p "$place" && ln -sfn "$venv/bin/roomctl" "$place/roomctl"; } 2>/dev/null || return 0
  command -v roomctl >/dev/null || say "The command roomctl is known from your next log-in on; until then: .venv/bin/roomctl"
}
