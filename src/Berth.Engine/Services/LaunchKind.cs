using System.Globalization;
using System.Text;
using Berth.Linux.Processes;
using Berth.Sandbox.Compilation;
using Berth.Workloads.Specs;

namespace Berth.Engine.Services;

/// <summary>
/// The properties that all launchers of one launch server share: everything except the command, directory, variables and cgroup.
/// </summary>
/// <param name="Mode">Their relation to the supervisor.</param>
/// <param name="OwnPids">The variables in which a launcher writes the process id of its program.</param>
/// <param name="HasCgroup">Whether they join a cgroup.</param>
/// <param name="Descriptors">The limit of open descriptors for services without a limit of their own.</param>
/// <param name="Limits">The limits of the services as text, for comparison.</param>
internal readonly record struct LaunchKind(
    LaunchMode Mode, PidVariables OwnPids, bool HasCgroup, DescriptorLimit? Descriptors, string Limits)
{
    /// <summary>Limits as text.</summary>
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
