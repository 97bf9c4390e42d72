using System.Globalization;
using System.Text;
using Berth.Linux.Processes;
using Berth.Sandbox.Compilation;
using Berth.Workloads.Specs;

namespace Berth.Engine.Services;

/// <summary>
/// What launchers have in common that one launch server starts: all but what they execute, where, with which variables, and the name of
/// their cgroup.
/// </summary>
/// <param name="Mode">How they stand to the supervisor.</param>
/// <param name="OwnPids">Which variables there are in which a launcher writes the process id of what it starts.</param>
/// <param name="HasCgroup">Whether they join one.</param>
/// <param name="Descriptors">The limit of open descriptors that services have which name none.</param>
/// <param name="Limits">The limits that services name, in words that are equal where these are.</param>
internal readonly record struct LaunchKind(
    LaunchMode Mode, PidVariables OwnPids, bool HasCgroup, DescriptorLimit? Descriptors, string Limits)
{
    /// <summary>Limits in words.</summary>
    public static string TextOf(ResourceSpec limits)
    {
        if (limits is { OomScore: null, Nice: null, Scheduling: null, Rlimits.Count: 0 })
            return "";
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{limits.OomScore} {limits.Nice} {limits.Scheduling}");
        foreach (var (name, limit) in limits.Rlimits)
            text.Append(CultureInfo.InvariantCulture, $" {name} {limit.Soft} {limit.Hard}");
        return text.ToString();
    }
}
