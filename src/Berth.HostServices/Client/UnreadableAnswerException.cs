using Berth.Linux.Errors;

namespace Berth.HostServices.Client;

/// <summary>
/// The service answered a call with what can't be read, for example a value that is nested too deeply. The connection can still be used.
/// </summary>
/// <param name="method">The method that was called.</param>
/// <param name="reason">The reason.</param>
public sealed class UnreadableAnswerException(string method, string reason)
    : BerthException($"The answer to \"{method}\" can't be read: {reason}")
{
    /// <summary>The reason, without the method.</summary>
    public string Reason { get; } = reason;
}
