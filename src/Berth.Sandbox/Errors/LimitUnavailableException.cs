using Berth.Linux.Errors;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Errors;

/// <summary>The host does not let the caller set the limits that the spec asks for. Nothing has been started.</summary>
public sealed class LimitUnavailableException : BerthException
{
    internal LimitUnavailableException(Blocker blocker)
        : base($"cannot limit memory, pids or CPU: {blocker.Reason}", $"{blocker.Fix}, or say \"optional\": true in resources") =>
            Blocker = blocker;

    /// <summary>What stands in the way.</summary>
    internal Blocker Blocker { get; }
}
