using Berth.Linux.Errors;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Errors;

/// <summary>
/// The host cannot give the workload the identity in the spec. Nothing was started, because the workload never runs as another user
/// instead.
/// </summary>
public sealed class IdentityUnavailableException : BerthException
{
    internal IdentityUnavailableException(int identity, Blocker blocker)
        : base($"cannot run as identity {identity}: {blocker.Reason}", blocker.Fix) => Blocker = blocker;

    /// <summary>The reason, and how to change it.</summary>
    internal Blocker Blocker { get; }
}
