using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Registers workloads as services: <see cref="Events.ServiceRegistered"/>.</summary>
/// <param name="Paths">Descriptions, or directories.</param>
public sealed record RegisterServices(ImmutableArray<string> Paths) : Request
{
    /// <summary>Whether they are started.</summary>
    public bool Start { get; init; }

    /// <summary>Whether one that is registered already becomes another.</summary>
    public bool Replace { get; init; }

    /// <summary>Which of several instances of one description; null: it is the only one.</summary>
    public string? Instance { get; init; }

    /// <summary>Where they start; null: where the description is.</summary>
    public string? Directory { get; init; }

    /// <summary>Whether each gets an identity that no other service has.</summary>
    public bool OwnIdentity { get; init; }

    /// <summary>The service manager; null: the first that the host has.</summary>
    public ServiceManagerKind? Manager { get; init; }

    /// <summary>How long to wait, all in all; null: 90 s.</summary>
    public TimeSpan? Timeout { get; init; }
}
