using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Registers workloads as services: <see cref="Events.ServiceRegistered"/>.</summary>
/// <param name="Paths">Descriptions, or directories.</param>
public sealed record RegisterServices(ImmutableArray<string> Paths) : Request
{
    /// <summary>Whether the services are started.</summary>
    public bool Start { get; init; }

    /// <summary>Whether the description of a registered service is replaced.</summary>
    public bool Replace { get; init; }

    /// <summary>The instance, if several services have this description; null: it is the only one.</summary>
    public string? Instance { get; init; }

    /// <summary>The working directory; null: the directory of the description.</summary>
    public string? Directory { get; init; }

    /// <summary>Whether each gets an identity that no other service has.</summary>
    public bool OwnIdentity { get; init; }

    /// <summary>The service manager; null: the first that this host has.</summary>
    public ServiceManagerKind? Manager { get; init; }

    /// <summary>The timeout for the whole request; null: 90 s.</summary>
    public TimeSpan? Timeout { get; init; }
}
