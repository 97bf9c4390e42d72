using Berth.Linux.Errors;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Errors;

/// <summary>
/// The host cannot give the isolation that the spec requires. Nothing was started, because Berth never uses less isolation by itself.
/// </summary>
public sealed class IsolationUnavailableException : BerthException
{
    internal IsolationUnavailableException(IsolationTier required, Blocker blocker)
        : base($"this host cannot give the isolation \"{NameOf(required)}\": {blocker.Reason}", blocker.Fix) => Blocker = blocker;

    /// <summary>The reason, and how to change it.</summary>
    internal Blocker Blocker { get; }

    private static string NameOf(IsolationTier tier) => tier.ToString().ToLowerInvariant();
}
