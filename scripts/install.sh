#!/usr/bin/env bash
# Installs the command with completion scripts and the page of the manual, or removes them again.
# usage: install.sh install|uninstall BINARY PREFIX   (DESTDIR goes before PREFIX, for packages)
set -euo pipefail

usage() {
  sed -n '3s/^# //p' "$0" >&2
  exit 2
}

[ $# -eq 3 ] || usage
action=$1 binary=$2 prefix=$3
case "$prefix" in
  /*) ;;
  *) prefix=$PWD/$prefix ;;
esac
root=${DESTDIR:-}$prefix

command=$root/bin/cohort
bash_completion=$root/share/bash-completion/completions/cohort
zsh_completion=$root/share/zsh/site-functions/_cohort
fish_completion=$root/share/fish/vendor_completions.d/cohort.fish
manual=$root/share/man/man1/cohort.1
files=("$command" "$bash_completion" "$zsh_completion" "$fish_completion" "$manual")

# Writes what a command prints, as a whole or not at all.
write() {
  local file=$1
  shift
  mkdir -p "$(dirname "$file")"
  "$@" >"$file.partial"
  chmod 644 "$file.partial"
  mv -f "$file.partial" "$file"
}

case "$action" in
  install)
    [ -x "$binary" ] || {
      echo "install: there is no $binary; 'make build' makes it" >&2
      exit 1
    }
    write "$bash_completion" "$binary" --generate-completion-script bash
    write "$zsh_completion" "$binary" --generate-completion-script zsh
    write "$fish_completion" "$binary" --generate-completion-script fish
    write "$manual" "$binary" manual
    mkdir -p "$(dirname "$command")"
    # Beside it first: a program that runs cannot be written over.
    cp "$binary" "$command.partial"
    chmod 755 "$command.partial"
    mv -f "$command.partial" "$command"
    printf 'installed %s\n' "${files[@]}"
    ;;
  uninstall)
    for file in "${files[@]}"; do
      [ -e "$file" ] || continue
      rm -f "$file"
      echo "removed $file"
    done
    ;;
  *) usage ;;
esac
