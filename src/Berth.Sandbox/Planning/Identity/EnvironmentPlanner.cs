using System.Collections.Immutable;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Identity;

/// <summary>
/// Decides the environment: a few variables of its own, then the spec's, sorted. Of the caller's variables it has only those for terminal,
/// language and time zone.
/// </summary>
internal static class EnvironmentPlanner
{
    private static readonly string[] Inherited = ["COLORTERM", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "NO_COLOR", "TERM", "TZ"];

    public static ImmutableArray<string> Plan(
        WorkloadSpec spec, PlanningContext context, SandboxIdentity identity, string home, string shell, string? runtimeDirectory)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = home,
            ["LOGNAME"] = identity.Username,
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
            ["SHELL"] = shell,
            ["USER"] = identity.Username,
        };
        if (runtimeDirectory is not null)
            variables["XDG_RUNTIME_DIR"] = runtimeDirectory;
        foreach (var name in Inherited)
        {
            if (context.Environment.TryGetValue(name, out var value))
                variables[name] = value;
        }

        foreach (var (key, value) in spec.Environment)
            variables[key] = value;
        var keys = variables.Keys.ToArray();
        Array.Sort(keys, StringComparer.Ordinal);
        return [.. Array.ConvertAll(keys, key => $"{key}={variables[key]}")];
    }
}
