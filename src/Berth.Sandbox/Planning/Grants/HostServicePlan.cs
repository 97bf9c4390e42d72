using System.Collections.Immutable;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Grants;

/// <summary>The plan of a host service that is started for an instance.</summary>
public sealed record HostServicePlan
{
    /// <summary>The name by which the workload calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The methods that the workload may call.</summary>
    public ImmutableArray<string> Methods => Grant.Methods;

    /// <summary>The grant, with its limits.</summary>
    public required HostServiceGrant Grant { get; init; }

    /// <summary>The program: a path on the host, or inside its own sandbox.</summary>
    public required string Executable { get; init; }

    /// <summary>Its argv.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>Its environment, <c>KEY=value</c>, sorted.</summary>
    public required ImmutableArray<string> Environment { get; init; }

    /// <summary>The working directory, on the host or inside.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Its own sandbox; null: it is a plain process of the caller.</summary>
    public SandboxParameters? Sandbox { get; init; }
}
