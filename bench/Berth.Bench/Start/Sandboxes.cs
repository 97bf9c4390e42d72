using System.Collections.Immutable;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Probing;
using Berth.Workloads;

namespace Berth.Bench.Start;

/// <summary>The two measured sandboxes.</summary>
internal static class Sandboxes
{
    /// <summary>The workload's path inside.</summary>
    public const string Workload = "/bench/nothing";

    private static readonly string[] LeftOut = ["/opt", "/var", "/run"];

    /// <summary>The spec of <c>berth run</c>: the strict profile and the workload.</summary>
    /// <param name="workload">The workload's file on the host.</param>
    /// <param name="landlock">Whether Landlock is on, as by default. No other contender uses Landlock.</param>
    public static string Spec(string workload, bool landlock) => $$"""
        {
          "name": "bench",
          "command": ["{{Workload}}"],
          "sandbox": {
            "profile": "strict",
            "landlock": {{(landlock ? "true" : "false")}},
            "filesystem": [{ "bind": "{{workload}}", "to": "{{Workload}}" }]
          }
        }
        """;

    /// <summary>
    /// The sandbox of <c>berth run</c>, which includes an /etc with its own passwd and group and a link for each entry of the host's /etc.
    /// </summary>
    public static SandboxParameters Profile(string workload)
    {
        var file = System.Text.Encoding.UTF8.GetBytes(Spec(workload, landlock: false));
        var spec =
            WorkloadFile.Parse(file, "bench.json").Spec ?? throw new InvalidOperationException("the spec of the benchmark is invalid");
        var parameters = SandboxPlanner.Plan(spec, HostContext.Capture(spec)).Parameters;
        return parameters with { Environment = ["HOME=/home/berth", "LANG=C.UTF-8", "PATH=/usr/bin:/bin", "TERM=dumb"] };
    }

    /// <summary>
    /// A sandbox that every contender can create: /usr and the links into it, the host's /etc, proc, a small /dev, and tmpfs for /tmp and
    /// the home.
    /// </summary>
    public static SandboxParameters Plain(string workload)
    {
        var profile = Profile(workload);
        var mounts = ImmutableArray.CreateBuilder<MountStep>();
        foreach (var step in profile.Mounts)
        {
            if (IsBelow(step.Target, "/etc"))
                continue;
            if (!LeftOut.Any(path => IsBelow(step.Target, path)))
                mounts.Add(step);
        }

        mounts.Add(new DirectoryStep("/etc", 0b111_101_101));
        mounts.Add(new BindMount("/etc", "/etc", Directory: true));
        return profile with { Mounts = mounts.ToImmutable() };
    }

    /// <summary>The same sandbox with a workload that reports its start and then waits for the end of its input.</summary>
    public static SandboxParameters Waiting(this SandboxParameters parameters) =>
        parameters with { Arguments = [.. parameters.Arguments, "wait"] };

    private static bool IsBelow(string path, string parent) =>
        path.StartsWith(parent, StringComparison.Ordinal) && (path.Length == parent.Length || path[parent.Length] == '/');
}
