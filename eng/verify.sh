#!/usr/bin/env bash
# The whole gate: restore, format, build, tests, packages. CI runs this and nothing else.
# Usage: eng/verify.sh [--configuration Debug|Release]   (default Release)
set -euo pipefail
cd "$(dirname "$0")/.."

configuration=Release
if [[ "${1:-}" == "--configuration" ]]; then
  configuration=$2
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
solution=DeimosAspire.sln
mkdir -p artifacts

step() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }

step "restore, locked"
restore=(dotnet restore "$solution" --locked-mode)
# A feed can say "no such version" for a package that it has a minute later.
"${restore[@]}" || { dotnet nuget locals http-cache --clear; sleep 20; "${restore[@]}"; }

step "line length"
long=$(git ls-files '*.cs' | xargs -r awk 'length($0) > 120 { printf "%s:%d: %d characters\n", FILENAME, FNR, length($0) }')
if [[ -n "$long" ]]; then
  printf 'Lines past 120 characters:\n%s\n' "$long"
  exit 1
fi

step "format"
dotnet format "$solution" --verify-no-changes --no-restore

step "build"
dotnet build "$solution" --no-restore --configuration "$configuration"

step "test"
status=0
# One test project at a time: each starts brokers, databases and processes of its own.
# librdkafka writes to the console when tests break connections on purpose: that stays in the file.
dotnet test --solution "$solution" --no-build --configuration "$configuration" --max-parallel-test-modules 1 2>&1 \
  | tee artifacts/tests.log | { grep --line-buffered -vaE '^%[0-9]\|' || true; } || status=$?

step "pack"
if [[ $status == 0 ]]; then
  rm -rf artifacts/packages
  dotnet pack "$solution" --no-build --configuration "$configuration" --output artifacts/packages || status=$?
fi

# What failed or was skipped once more, where the last lines of a log are all that one sees.
awk '/^(failed|skipped) [^ ]+[.]/ { shown = 1; print; next } /^[^ ]/ { shown = 0 } shown' artifacts/tests.log

count() { awk -v name="$1:" '$1 == name { sum = $2 } END { print sum + 0 }' artifacts/tests.log; }
printf '\n%s passed, %s failed, %s skipped\n' "$(count succeeded)" "$(count failed)" "$(count skipped)"
exit "$status"
