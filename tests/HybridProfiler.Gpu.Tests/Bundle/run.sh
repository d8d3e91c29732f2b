#!/usr/bin/env bash
# usage: run.sh [RESULTS-FOLDER [FOLDER-WITH-CUDA-LIBRARIES]]
# Runs the self-test and the GPU facts of HybridProfiler on this machine, without a .NET SDK or runtime, and writes
# gpu-facts-DATE.md, -doctor.json and -facts.json (CTRF) into RESULTS-FOLDER (the current one by default).
# Exit code: 0 when everything that could be measured holds, also on a machine without a GPU; 1 when something does not.
set -uo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
results="$(mkdir -p "${1:-.}" && cd "${1:-.}" && pwd)" || exit 1
libraries="${2:-}"
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_NOLOGO=1 NO_COLOR=1
stamp="$(date -u +%Y-%m-%dT%H%M%SZ)"
base="$results/gpu-facts-$stamp"
options=()
export HP_CUDA_LIBRARIES=system
if [ -n "$libraries" ]; then
  libraries="$(cd "$libraries" && pwd)" || exit 1
  options=(--cuda-libraries "$libraries")
  export HP_CUDA_LIBRARIES="$libraries"
fi

"$here/app/HybridProfiler.Tool" doctor --selftest --format json --output "$base-doctor.json" "${options[@]}"
doctor=$?
text="$("$here/app/HybridProfiler.Tool" doctor "${options[@]}")"
facts="$("$here/app/HybridProfiler.Gpu.Tests" --no-ansi --progress off --output Detailed --results-directory "$results" \
  --report-xunit-ctrf --report-xunit-ctrf-filename "$(basename "$base")-facts.json" 2>&1)"
tests=$?
# 8: every fact was skipped.
[ "$tests" = 8 ] && tests=0

# One line for each check, taken from the JSON with nothing but the shell.
checks() {
  awk '
    function value(line) { sub(/^[^:]*: "?/, "", line); sub(/"?,?$/, "", line); gsub(/\|/, "\\|", line); return line }
    /"selfTest": \{/ { inside = 1 }
    inside && /"subject":/ { subject = value($0) }
    inside && /"claim":/ { claim = value($0) }
    inside && /"result":/ { result = value($0) }
    inside && /"measured":/ { measured = value($0); printf "| %s | %s | %s | %s |\n", result, subject, claim, measured }
  ' "$base-doctor.json"
}

{
  echo "# GPU facts, $(date -u +%Y-%m-%d)"
  echo
  echo "Written by run.sh of the GPU bundle of HybridProfiler on $(uname -srm). A simulated device says so; nothing about it is a measurement of hardware."
  echo
  echo "- self-test: $([ "$doctor" = 0 ] && echo "everything that could be measured holds" || echo "exit code $doctor")"
  echo "- facts: $([ "$tests" = 0 ] && echo "none failed" || echo "exit code $tests")"
  echo
  echo "## Self-test"
  echo "| result | on | claim | measured |"
  echo "|---|---|---|---|"
  checks
  echo
  echo "## Machine"
  printf '```text\n%s\n```\n' "$text"
  command -v nvidia-smi >/dev/null && printf '```text\n%s\n```\n' "$(nvidia-smi 2>&1 | head -20)"
  echo
  echo "## Facts"
  printf '```text\n%s\n```\n' "$facts"
} > "$base.md"

echo "$base.md"
sed -n 5,6p "$base.md"
[ "$doctor" = 0 ] && [ "$tests" = 0 ]
