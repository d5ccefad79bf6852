#!/usr/bin/env bash
# Installs the system packages that Cohort builds on, and does nothing when all of them are there. With --tests also what tests
# alone need: a browser for the pages of reports.
# Debian and Ubuntu: apt. macOS: Homebrew. It asks for root only when something has to be installed.
set -euo pipefail

say() { printf 'setup: %s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# The toolchain is not installed from here: how depends on the machine, and it is large.
require_swift() {
  command -v swift >/dev/null 2>&1 ||
    die "no Swift toolchain found. Install Swift 6.0 or newer from https://www.swift.org/install and run this again."
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\..*/\1/p' | head -n 1)
  [ -n "$version" ] || die "'swift --version' does not say which version it is."
  [ "$version" -ge 6 ] || die "Swift $version found; Cohort needs Swift 6.0 or newer (https://www.swift.org/install)."
}

# The header, or the program, that shows each package is there; dpkg is asked only where one is missing, so that an
# installation by other means (from source, from conda) counts too. netCDF is loaded when a fit is exported to it; its
# ncdump reads such files in the tests.
debian_packages="
libsundials-dev      cvodes/cvodes.h
libsuitesparse-dev   suitesparse/klu.h
libtbb-dev           tbb/task_arena.h
libopenblas-dev      cblas.h
libboost-math-dev    boost/math/special_functions/gamma.hpp
netcdf-bin           ncdump
"

needs_browser=${1:-}

has_browser() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null 2>&1 && return 0
  done
  return 1
}

has_header() {
  local header=$1 directory
  for directory in /usr/include /usr/local/include /usr/include/"$(uname -m)"-linux-gnu /usr/bin /usr/local/bin; do
    [ -e "$directory/$header" ] && return 0
  done
  return 1
}

setup_debian() {
  local missing=() package header
  while read -r package header; do
    [ -n "$package" ] || continue
    has_header "$header" || dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done <<<"$debian_packages"
  if [ "$needs_browser" = --tests ]; then has_browser || missing+=(chromium); fi
  [ ${#missing[@]} -gt 0 ] || return 0

  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 ||
      die "${missing[*]} missing, and neither root nor sudo to install them. As root: apt-get install ${missing[*]}"
    root=(sudo)
  fi
  say "installing ${missing[*]}"
  ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" \
    >/dev/null 2>&1 && return 0
  # The package lists may be old, or absent as in a fresh container.
  ${root[@]+"${root[@]}"} apt-get update -q || die "'apt-get update' failed; no network?"
  ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" ||
    die "could not install ${missing[*]}; the lines above say why."
}

setup_macos() {
  command -v brew >/dev/null 2>&1 || die "Homebrew not found (https://brew.sh); it brings sundials, suite-sparse, tbb, openblas, boost, netcdf."
  local missing=() formula
  for formula in sundials suite-sparse tbb openblas boost netcdf; do
    [ -d "$(brew --prefix)/opt/$formula" ] || missing+=("$formula")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  brew install "${missing[@]}" || die "could not install ${missing[*]}; the lines above say why."
}

require_swift
case "$(uname -s)" in
  Linux)
    command -v apt-get >/dev/null 2>&1 ||
      die "only Debian and Ubuntu are installed for. Elsewhere install SUNDIALS (CVODES), oneTBB, OpenBLAS, Boost.Math, netCDF."
    setup_debian
    ;;
  Darwin) setup_macos ;;
  *) die "unknown system $(uname -s): only Linux and macOS are supported." ;;
esac
