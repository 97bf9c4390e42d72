using Berth.Linux.Errors;

namespace Berth.HostServices.Client;

/// <summary>The service answered a call with an exception.</summary>
public sealed class RemoteException : BerthException
{
    /// <summary>Creates an exception with the details that the service sent.</summary>
    /// <param name="typeName">The type of the exception in the service, for example <c>ValueError</c>.</param>
    /// <param name="message">The message.</param>
    /// <param name="backtrace">The backtrace in the service; empty if unknown.</param>
    public RemoteException(string typeName, string message, string backtrace = "")
        : base($"{typeName}: {message}")
    {
        TypeName = typeName;
        RemoteMessage = message;
        RemoteBacktrace = backtrace;
    }

    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.RemoteException;

    /// <summary>The type of the exception in the service, for example <c>ValueError</c>.</summary>
    public string TypeName { get; }

    /// <summary>The message.</summary>
    public string RemoteMessage { get; }

    /// <summary>The backtrace in the service's own format; empty if unknown.</summary>
    public string RemoteBacktrace { get; }
}
