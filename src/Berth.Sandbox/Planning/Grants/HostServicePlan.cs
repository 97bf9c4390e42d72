using System.Collections.Immutable;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Planning.Grants;

/// <summary>A host service that is started for an instance, decided.</summary>
public sealed record HostServicePlan
{
    /// <summary>What the workload calls it by.</summary>
    public required string Name { get; init; }

    /// <summary>The methods that the workload may call.</summary>
    public required ImmutableArray<string> Methods { get; init; }

    /// <summary>The program: a path on the host, or inside its own sandbox.</summary>
    public required string Executable { get; init; }

    /// <summary>Its argv.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>Its environment, <c>KEY=value</c>, sorted.</summary>
    public required ImmutableArray<string> Environment { get; init; }

    /// <summary>Where it starts, on the host or inside.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Its own sandbox; null: it is a plain process of the caller.</summary>
    public SandboxParameters? Sandbox { get; init; }
}
