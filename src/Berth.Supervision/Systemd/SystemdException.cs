using Berth.Linux.Errors;
using Berth.Supervision.Services;

namespace Berth.Supervision.Systemd;

/// <summary>systemd said no, or could not be asked.</summary>
/// <param name="kind">What kind of no.</param>
/// <param name="message">What it said.</param>
/// <param name="inner">The cause, or null.</param>
internal sealed class SystemdException(ServiceErrorKind kind, string message, Exception? inner = null)
    : BerthException(message, inner: inner)
{
    internal ServiceErrorKind Kind { get; } = kind;
}
