using Berth.Linux.Errors;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Errors;

/// <summary>The host cannot give the isolation that the spec requires. Nothing has been started: nothing falls back by itself.</summary>
/// <param name="required">What was required.</param>
/// <param name="blocker">What stands in the way.</param>
public sealed class IsolationUnavailableException(IsolationTier required, Blocker blocker)
    : BerthException($"this host cannot give the isolation \"{NameOf(required)}\": {blocker.Reason}", blocker.Fix)
{
    /// <summary>What stands in the way.</summary>
    public Blocker Blocker { get; } = blocker;

    private static string NameOf(IsolationTier tier) => tier.ToString().ToLowerInvariant();
}
