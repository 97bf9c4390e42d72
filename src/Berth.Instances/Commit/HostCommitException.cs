using Berth.Linux.Errors;

namespace Berth.Instances.Commit;

/// <summary>The host could not be prepared; what had been done is undone, or the message says what is left.</summary>
/// <param name="message">What failed, and what of the clean-up failed.</param>
/// <param name="inner">The errors themselves.</param>
public sealed class HostCommitException(string message, Exception inner) : BerthException(message, inner: inner);
