using System.Runtime.InteropServices;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Seccomp;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <summary>
/// Chooses the system-call filter of a sandbox. A spec that names no presets has those of its profile: programs that are not trusted
/// may neither push characters into a terminal nor make namespaces, where most kernel exploits begin.
/// </summary>
internal static class SeccompChoice
{
    /// <summary>The filter.</summary>
    /// <param name="sandbox">The description.</param>
    /// <param name="architecture">Of the host that runs it.</param>
    /// <param name="denyInet">No sockets but AF_UNIX: no network, and no namespace for that.</param>
    /// <param name="ownLimitsOnly">No limits of other processes: no PID namespace.</param>
    public static ReadOnlyMemory<byte> Filter(SandboxSpec sandbox, Architecture architecture, bool denyInet, bool ownLimitsOnly) =>
        SeccompProgram.For(WithPresets(sandbox), architecture, denyInet, ownLimitsOnly);

    /// <summary>The same for people.</summary>
    public static string Describe(SandboxSpec sandbox, bool denyInet, bool ownLimitsOnly)
    {
        var spec = WithPresets(sandbox);
        var text = spec switch
        {
            { Enabled: false } => "none",
            { File: { } file } => file,
            _ => string.Concat(["default", .. spec.Presets!.Value.Select(static preset => " +" + Words.For(preset))]),
        };
        text += denyInet ? ", no sockets but AF_UNIX" : "";
        text += ownLimitsOnly ? ", no limits of other processes" : "";
        return text.StartsWith("none, ", StringComparison.Ordinal) ? text["none, ".Length..] : text;
    }

    /// <summary>Whether the filter certainly prevents the workload from creating namespaces and mounting in them.</summary>
    public static bool ForbidsMounting(SandboxSpec sandbox) =>
        WithPresets(sandbox) is { Enabled: true, File: null, Presets: { } presets } && presets.Contains(SeccompPreset.Namespaces);

    private static SeccompSpec WithPresets(SandboxSpec sandbox) => sandbox.Seccomp.Presets is null
        ? sandbox.Seccomp with
        {
            Presets = sandbox switch
            {
                { Profile: SandboxProfile.Permissive } => [],
                { Nested: true } => [SeccompPreset.Tty],
                _ => [SeccompPreset.Tty, SeccompPreset.Namespaces],
            },
        }
        : sandbox.Seccomp;
}
