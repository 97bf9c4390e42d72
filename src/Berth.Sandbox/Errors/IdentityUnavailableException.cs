using Berth.Linux.Errors;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Errors;

/// <summary>
/// The host cannot give the workload the user of its own that the spec asks for. Nothing has been started: it never runs as somebody else
/// instead.
/// </summary>
/// <param name="identity">The identity that was asked for.</param>
/// <param name="blocker">What stands in the way.</param>
public sealed class IdentityUnavailableException(int identity, Blocker blocker)
    : BerthException($"cannot run as identity {identity}: {blocker.Reason}", blocker.Fix)
{
    /// <summary>What stands in the way.</summary>
    public Blocker Blocker { get; } = blocker;
}
