using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>A step of <c>berth up --detach</c> for one service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Action">The action.</param>
/// <param name="Why">The reason; null: none is worth mentioning.</param>
internal sealed record UpStep(DefinedService Service, UpAction Action, string? Why)
{
    /// <summary>The service's name.</summary>
    public ServiceName Name => Service.Name;

    /// <summary>Whether a service with that name exists already.</summary>
    public bool IsRegistered { get; init; }

    /// <summary>Whether the existing service differs from the requested one.</summary>
    public bool IsChanged { get; init; }
}
