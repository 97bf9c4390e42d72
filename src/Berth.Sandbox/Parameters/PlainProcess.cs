using System.Collections.Immutable;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Parameters;

/// <summary>
/// A program in no sandbox, with the ids of whoever starts it. Of all that can be decided for a sandbox, only limits and a cgroup are left.
/// </summary>
public sealed record PlainProcess
{
    /// <summary>Its name; the launcher's argv[0] carries it.</summary>
    public required string Name { get; init; }

    /// <summary>The program; empty: a launch server is told at each start.</summary>
    public string Executable { get; init; } = "";

    /// <summary>Its argv.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Its environment, <c>KEY=value</c>.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>Where it starts.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary>Limits and scheduling.</summary>
    public ResourceSpec Resources { get; init; } = new();

    /// <summary>The cgroup directory it joins; null: the caller's.</summary>
    public string? Cgroup { get; init; }

    /// <summary>What its launcher is compiled from.</summary>
    public SandboxParameters ToParameters() => new()
    {
        Name = Name,
        Tier = IsolationTier.None,
        Identity = SandboxIdentity.OfStarter,
        Namespaces = 0,
        Network = NetworkMode.Host,
        Executable = Executable,
        Arguments = Arguments,
        Environment = Environment,
        WorkingDirectory = WorkingDirectory,
        Resources = Resources,
        Cgroup = Cgroup,
    };
}
