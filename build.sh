#!/usr/bin/env bash
# ./build.sh [target] [filter]    targets: native native-fakes native-tests cross native-checks vendor verify-abi build demo test verify bench pack doctor docs (see build.cake)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

target="${1:-test}"
filter="${2:-}"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# A bare machine has no ICU; nothing here needs one.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}"

if ! command -v dotnet >/dev/null; then
  echo "dotnet is missing: install the .NET 10 SDK (https://dotnet.microsoft.com/download/dotnet/10.0)" >&2
  exit 1
fi
if ! restored="$(dotnet tool restore 2>&1)"; then
  echo "$restored" >&2
  exit 1
fi
exec dotnet cake build.cake --verbosity=minimal --target="$target" ${filter:+--filter="$filter"}
