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
    /// <summary>Berth decides their values, or the caller's session does: none is a secret.</summary>
    private static readonly string[] Own = ["HOME", "LOGNAME", "PATH", "SHELL", "USER", "XDG_RUNTIME_DIR"];

    private static readonly string[] Inherited = ["COLORTERM", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "NO_COLOR", "TERM", "TZ"];

    /// <summary>
    /// A variable as records have it: only the name, because the value may be a secret, unless it is one of those that every workload has.
    /// </summary>
    /// <param name="variable"><c>KEY=value</c>.</param>
    public static string Recorded(string variable)
    {
        var name = variable[..variable.IndexOf('=', StringComparison.Ordinal)];
        return Own.Contains(name, StringComparer.Ordinal) || Inherited.Contains(name, StringComparer.Ordinal) ? variable : name;
    }

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
