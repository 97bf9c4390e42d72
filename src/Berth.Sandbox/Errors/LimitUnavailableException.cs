using Berth.Linux.Errors;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Errors;

/// <summary>The caller cannot set the limits of the spec on this host. Nothing was started.</summary>
public sealed class LimitUnavailableException : BerthException
{
    internal LimitUnavailableException(Blocker blocker)
        : base($"cannot limit memory, pids or CPU: {blocker.Reason}", $"{blocker.Fix}, or write \"optional\": true in resources") =>
            Blocker = blocker;

    /// <summary>The reason, and how to change it.</summary>
    internal Blocker Blocker { get; }
}
