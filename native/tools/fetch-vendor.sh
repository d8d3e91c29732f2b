#!/bin/sh
# usage: fetch-vendor.sh FOLDER libraries|toolkit
# NVIDIA's own libraries and headers of two CUDA releases, out of Debian's section non-free, for tests only. apt downloads
# and checks signatures in folders of its own, dpkg unpacks, nothing is installed. On failure the last line of standard
# output says what could not be had.
set -u
export LC_ALL=C
folder=$1
wanted=$2
releases='11.8=bookworm 12.4=trixie'
keys=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
  echo "NVIDIA's $wanted for tests could not be fetched: $1"
  exit 1
}

is_complete() {
  for pair in $releases; do [ -e "$folder/${pair%%=*}/.$wanted" ] || return 1; done
}

mkdir -p "$folder" || fail "$folder cannot be made"
folder=$(cd "$folder" && pwd)
is_complete && exit 0

for tool in apt-get dpkg flock; do command -v $tool >/dev/null || fail "$tool is missing; they come from Debian packages"; done
[ "$(dpkg --print-architecture)" = amd64 ] || fail "they are for amd64, and this system is $(dpkg --print-architecture)"
[ -r $keys ] || fail "$keys, which Debian's signatures are checked with, is missing (package debian-archive-keyring)"

# Two builds of one checkout fetch one after the other; the second finds all there.
exec 9>"$folder/.lock" || fail "$folder cannot be written"
flock -w 900 9 || fail "another fetch has held $folder/.lock for 15 minutes"
is_complete && exit 0

work=$folder/work
rm -rf "$work"
trap 'rm -rf "$work"' EXIT
mkdir -p "$work" || fail "$work cannot be made"

# Where this machine takes Debian from: the same archive has the sections and releases that it is not set up for. Read from
# the sources themselves, since apt lists nothing before its first update.
LIST='' PARTS=''
eval "$(apt-config shell LIST Dir::Etc::sourcelist/f PARTS Dir::Etc::sourceparts/d)"
archives=$(cat "$LIST" "$PARTS"/*.list "$PARTS"/*.sources 2>/dev/null | sed 's/#.*//' |
  grep -oE '[a-z+]+:/[^[:space:]]*/debian/?([[:space:]]|$)' | awk '!seen[$1]++ { print $1 }')
[ -n "$archives" ] || fail "apt is not set up for a Debian archive on this machine"

in_release() { # SUITE COMMAND...: apt-get with lists and archives of its own, standard error kept
  suite=$1
  shift
  apt-get -qq -o Dir::Etc::SourceList="$work/$suite.sources" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$work/lists-$suite" \
    -o Dir::Cache="$work/cache-$suite" -o Dir::State::status=/dev/null -o APT::Architecture=amd64 -o APT::Architectures=amd64 \
    -o APT::Sandbox::User=root -o Acquire::Retries=3 -o Acquire::Languages=none "$@" 2>"$work/error"
}

said() { # what apt said first: the rest follows from it
  grep -E '^[EW]:' "$work/error" | head -n 1 | sed 's/^[EW]: *//'
}

update() { # SUITE: the lists of a release, from the first archive that has it
  mkdir -p "$work/lists-$1/partial" "$work/cache-$1/archives/partial"
  for archive in $archives; do
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main non-free\nSigned-By: %s\n' "$archive" "$1" "$keys" >"$work/$1.sources"
    # A list that failed to come is a warning only, and an older one is used: here there is none.
    in_release "$1" update -o APT::Update::Error-Mode=any && return 0
  done
  return 1
}

unpack() { # SUITE ROOT PACKAGE...
  suite=$1
  root=$2
  shift 2
  mkdir -p "$root" "$work/debs-$suite"
  (cd "$work/debs-$suite" && in_release "$suite" download "$@") || fail "Debian $suite, $*: $(said)"
  for package in "$work/debs-$suite"/*.deb; do
    case $package in
      # 800 MB of which the headers are wanted
      */nvidia-cuda-dev_*) dpkg --fsys-tarfile "$package" | tar -x -C "$root" --wildcards './usr/include/*.h' './usr/include/crt/*' './usr/include/nvtx3/*' ;;
      */nvidia-cuda-toolkit_*) dpkg --fsys-tarfile "$package" | tar -x -C "$root" --wildcards '*/bin/ptxas' ;;
      *) dpkg -x "$package" "$root" ;;
    esac || fail "$(basename "$package") cannot be unpacked (is the disk full?)"
    rm -f "$package"
  done
}

place() { # ROOT NAME TARGET: the one file of that name, links followed
  found=$(find "$1" -name "$2" ! -path '*/stubs/*' | head -n 1)
  [ -n "$found" ] || fail "the packages hold no $2"
  cp -L "$found" "$3" || fail "$3 cannot be written"
}

libraries_of() { # CUDA SUITE
  root=$work/root-$2
  case $1 in
    11.8) cupti=libcupti.so.11.8 package=libcupti11.8 ;;
    *) cupti=libcupti.so.12 package=libcupti12 ;;
  esac
  unpack "$2" "$root" libcuda1 libnvidia-ml1 $package libcupti-dev libnvidia-ml-dev libnvtoolsext1
  mkdir -p "$work/$1/lib" "$work/$1/include"
  for name in libcuda.so.1 libnvidia-ml.so.1 libnvToolsExt.so.1 $cupti; do place "$root" $name "$work/$1/lib/$name"; done
  place "$root" nvml.h "$work/$1/include/nvml.h"
  place "$root" cupti.h "$work/$1/include/cupti.h"
  at=$(dirname "$(find "$root" -name cupti_activity.h | head -n 1)")
  for part in "$at"/cupti*.h "$at"/generated_cuda*.h "$at"/cuda_stdint.h "$at"/Openacc "$at"/Openmp; do
    [ ! -e "$part" ] || cp -RL "$part" "$work/$1/include/" || fail "$work/$1/include cannot be written"
  done
}

toolkit_of() { # CUDA SUITE
  root=$work/toolkit-$2
  unpack "$2" "$root" nvidia-cuda-dev nvidia-cuda-toolkit
  mkdir -p "$work/$1/cuda" "$work/$1/bin"
  place "$root" ptxas "$work/$1/bin/ptxas"
  cp -RL "$root/usr/include" "$work/$1/cuda/include" || fail "$work/$1/cuda/include cannot be written"
  [ -e "$work/$1/cuda/include/cuda.h" ] || fail "the packages hold no cuda.h"
}

for pair in $releases; do
  cuda=${pair%%=*}
  suite=${pair#*=}
  [ ! -e "$folder/$cuda/.$wanted" ] || continue
  update "$suite" || fail "the lists of Debian $suite: $(said)"
  "${wanted}_of" "$cuda" "$suite"
  mkdir -p "$folder/$cuda"
  for part in "$work/$cuda"/*; do
    rm -rf "${folder:?}/$cuda/$(basename "$part")"
    mv "$part" "$folder/$cuda/" || fail "$folder/$cuda cannot be written"
  done
  # Other people's declarations of the driver API, in the section main.
  if [ "$wanted" = libraries ] && [ ! -e "$folder/ffnvcodec/include" ]; then
    unpack "$suite" "$work/ffnvcodec" libffmpeg-nvenc-dev
    mkdir -p "$folder/ffnvcodec/include"
    cp -RL "$(dirname "$(find "$work/ffnvcodec" -name dynlink_cuda.h | head -n 1)")" "$folder/ffnvcodec/include/ffnvcodec" || fail "$folder/ffnvcodec cannot be written"
  fi
  # The last step: a fetch that was cut off begins again.
  : >"$folder/$cuda/.$wanted"
done
