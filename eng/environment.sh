# Sourced by every script in this directory: the environment, and functions for messages.
# shellcheck shell=bash
set -euo pipefail

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# The SDK needs no ICU: nothing depends on a culture.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
cd "$repo"

say() { printf '== %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

need_dotnet() {
    command -v dotnet >/dev/null ||
        die "the .NET 10 SDK is not in PATH; install it (https://dot.net/download) and run this again"
}
