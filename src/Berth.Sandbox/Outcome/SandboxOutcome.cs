using System.Collections.Immutable;
using Berth.Sandbox.HostActions;

namespace Berth.Sandbox.Outcome;

/// <summary>Everything decided before anything is done.</summary>
/// <param name="HostActions">What is done to the host, in order; each says how it is undone.</param>
/// <param name="Parameters">The sandbox.</param>
public sealed record SandboxOutcome(ImmutableArray<HostAction> HostActions, SandboxParameters Parameters)
{
    /// <summary>What the user must know: said at every run.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>What the curious may know: said by <c>berth explain</c>.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
