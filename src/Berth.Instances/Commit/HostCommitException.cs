using Berth.Linux.Errors;

namespace Berth.Instances.Commit;

/// <summary>The host could not be prepared. Applied actions were reverted, or the message names those that could not be.</summary>
/// <param name="message">The failed action, and failures of reverting others.</param>
/// <param name="inner">The original errors.</param>
public sealed class HostCommitException(string message, Exception inner) : BerthException(message, inner: inner);
