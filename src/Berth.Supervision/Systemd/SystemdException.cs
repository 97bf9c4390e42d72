using Berth.Linux.Errors;
using Berth.Supervision.Services;

namespace Berth.Supervision.Systemd;

/// <summary>systemd returned an error, or could not be reached.</summary>
/// <param name="kind">The kind of error.</param>
/// <param name="message">The error.</param>
/// <param name="inner">The cause, or null.</param>
internal sealed class SystemdException(ServiceErrorKind kind, string message, Exception? inner = null)
    : BerthException(message, inner: inner)
{
    internal ServiceErrorKind Kind { get; } = kind;
}
