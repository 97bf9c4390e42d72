using System.Runtime.InteropServices;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Seccomp;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <summary>
/// Which system-call filter a sandbox gets. A spec that names no presets has those of its profile: programs that are not trusted
/// may neither push characters into a terminal nor make namespaces, where most kernel exploits begin.
/// </summary>
internal static class SeccompChoice
{
    public static ReadOnlyMemory<byte> Filter(SandboxSpec sandbox, Architecture architecture, bool denyInet) =>
        SeccompProgram.For(WithPresets(sandbox), architecture, denyInet);

    public static string Describe(SandboxSpec sandbox, bool denyInet)
    {
        var spec = WithPresets(sandbox);
        var network = denyInet ? ", no sockets but AF_UNIX" : "";
        if (!spec.Enabled)
            return denyInet ? "no sockets but AF_UNIX" : "none";
        if (spec.File is { } file)
            return file + network;
        var text = "default";
        foreach (var preset in spec.Presets!.Value)
            text += " +" + Words.For(preset);
        return text + network;
    }

    /// <summary>Whether the filter surely keeps the workload from making namespaces and from mounting in them.</summary>
    public static bool ForbidsMounting(SandboxSpec sandbox) =>
        WithPresets(sandbox) is { Enabled: true, File: null, Presets: { } presets } && presets.Contains(SeccompPreset.Namespaces);

    private static SeccompSpec WithPresets(SandboxSpec sandbox) => sandbox.Seccomp.Presets is null
        ? sandbox.Seccomp with
        {
            Presets = sandbox.Profile == SandboxProfile.Permissive ? [] : [SeccompPreset.Tty, SeccompPreset.Namespaces],
        }
        : sandbox.Seccomp;
}
