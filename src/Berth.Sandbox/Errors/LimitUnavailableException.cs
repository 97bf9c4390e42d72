using Berth.Linux.Errors;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Errors;

/// <summary>The host does not let the caller set the limits that the spec asks for. Nothing has been started.</summary>
/// <param name="blocker">What stands in the way.</param>
public sealed class LimitUnavailableException(Blocker blocker)
    : BerthException($"cannot limit memory, pids or CPU: {blocker.Reason}", $"{blocker.Fix}, or say \"optional\": true in resources")
{
    /// <summary>What stands in the way.</summary>
    public Blocker Blocker { get; } = blocker;
}
