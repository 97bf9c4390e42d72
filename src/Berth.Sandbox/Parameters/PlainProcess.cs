using System.Collections.Immutable;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Parameters;

/// <summary>
/// A program without a sandbox, with the ids of its caller. Of the features of a sandbox it has only limits and a cgroup.
/// </summary>
public sealed record PlainProcess
{
    /// <summary>Its name; the launcher's argv[0] carries it.</summary>
    public required string Name { get; init; }

    /// <summary>The program; empty: a launch server gets it at each start.</summary>
    public string Executable { get; init; } = "";

    /// <summary>Its argv.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Its environment, <c>KEY=value</c>.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>The working directory.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary>Limits and scheduling.</summary>
    public ResourceSpec Resources { get; init; } = new();

    /// <summary>The cgroup directory it joins; null: the caller's.</summary>
    public string? Cgroup { get; init; }

    /// <summary>The parameters from which its launcher is compiled.</summary>
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
