#!/usr/bin/env bash
# usage: make.sh OUTPUT-FOLDER    from the root of the checkout, with the native library built
# Makes OUTPUT-FOLDER/hybridprofiler-gpu-linux-x64.tar.gz: hybridprof, the GPU facts and the native library over one
# .NET runtime, for machines without an SDK.
set -euo pipefail
out="$(mkdir -p "$1" && cd "$1" && pwd)"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)"
name=hybridprofiler-gpu-linux-x64
rm -rf "$out/$name" "$out/$name.tar.gz"
mkdir -p "$out/$name/app"

# hybridprof on the runtime that the facts need anyway, not compiled ahead of time: one copy of the runtime serves both.
# Output folders of their own: what is restored for another machine must not replace what the checkout was built from.
for project in src/HybridProfiler.Tool tests/HybridProfiler.Gpu.Tests; do
  dotnet publish "$root/$project" -c Release -r linux-x64 --self-contained -p:PublishAot=false -nologo -v quiet -nodeReuse:false \
    --artifacts-path "$out/build" -o "$out/$name/app" \
    -p:DebugType=none -p:DebugSymbols=false -p:GenerateDocumentationFile=false -p:UseSharedCompilation=false -p:SatelliteResourceLanguages=en
done
# Beside the program lies the library of the machine that published, if it is the same kind; nothing else is loaded.
cp "$root/artifacts/native/linux-x64/libhybridprofiler.so" "$out/$name/app/"
rm -rf "$out/$name/app/runtimes"
# A third of the archive, for SQL that nobody writes there: hybridprof says so where it is asked for it.
rm -f "$out/$name/app/libduckdb.so"
find "$out/$name/app" \( -name '*.pdb' -o -name '*.xml' -o -name 'createdump' \) -delete
cp "$(dirname "${BASH_SOURCE[0]}")/run.sh" "$root/LICENSE" "$root/src/HybridProfiler.Tool/THIRD-PARTY-NOTICES.txt" "$out/$name/"
chmod +x "$out/$name/run.sh"

# The same files in the same order with the same times: the same commit gives the same archive.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 1767225600)}" \
  -C "$out" -cf - "$name" | gzip -n -9 > "$out/$name.tar.gz"
ls -l "$out/$name.tar.gz"
