#!/usr/bin/env bash
# Writes the parts of the report's page into Swift: an executable that is moved must not lose its page.
# usage: scripts/embed-page.sh [--check]
set -euo pipefail
cd "$(dirname "$0")/../Sources/CohortReport/Page"
target=EmbeddedPage.swift
made=$(mktemp)
trap 'rm -f "$made"' EXIT

# A raw text: nothing in it means anything to Swift but three quotes with two signs.
part() { # name, files
  local name=$1
  shift
  if cat "$@" | grep -q '"""##'; then
    echo "embed-page: $* hold the end of a Swift text" >&2
    exit 1
  fi
  printf '  static let %s = ##"""\n' "$name"
  cat "$@" | sed 's/^\(..*\)$/    \1/'
  printf '    """##\n'
}

{
  echo "// EmbeddedPage: the page's parts as texts, made by scripts/embed-page.sh from the files beside it: change those."
  echo "enum EmbeddedPage {"
  part html report.html
  part style report.css
  part script script/*.js
  echo "}"
} >"$made"

if [ "${1:-}" = --check ]; then
  cmp -s "$made" "$target" || { echo "embed-page: $target is not what its parts are; run make page" >&2; exit 1; }
else
  cmp -s "$made" "$target" || cp "$made" "$target"
fi
