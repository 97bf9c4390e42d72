using Berth.Linux.Errors;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Errors;

/// <summary>
/// The host cannot give the workload the user of its own that the spec asks for. Nothing has been started: it never runs as somebody else
/// instead.
/// </summary>
public sealed class IdentityUnavailableException : BerthException
{
    internal IdentityUnavailableException(int identity, Blocker blocker)
        : base($"cannot run as identity {identity}: {blocker.Reason}", blocker.Fix) => Blocker = blocker;

    /// <summary>What stands in the way.</summary>
    internal Blocker Blocker { get; }
}
