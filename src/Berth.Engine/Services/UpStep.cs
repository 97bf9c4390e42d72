using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>What <c>berth up --detach</c> does to one service, and why.</summary>
/// <param name="Service">The service.</param>
/// <param name="Action">What is done.</param>
/// <param name="Why">Why; null: there is nothing to say.</param>
internal sealed record UpStep(DefinedService Service, UpAction Action, string? Why)
{
    /// <summary>The service's name.</summary>
    public ServiceName Name => Service.Name;

    /// <summary>Whether there is a service of that name already.</summary>
    public bool IsRegistered { get; init; }

    /// <summary>Whether that is another than is asked.</summary>
    public bool IsChanged { get; init; }
}
