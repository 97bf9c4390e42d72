using Berth.Linux.Errors;

namespace Berth.HostServices.Client;

/// <summary>The service answered a call with an exception of its own.</summary>
public sealed class RemoteException : BerthException
{
    /// <summary>Holds what the service said.</summary>
    /// <param name="typeName">The exception's type over there, such as <c>ValueError</c>.</param>
    /// <param name="message">Its message.</param>
    /// <param name="backtrace">Where it happened over there; empty where the service does not say.</param>
    public RemoteException(string typeName, string message, string backtrace = "")
        : base($"{typeName}: {message}")
    {
        TypeName = typeName;
        RemoteMessage = message;
        RemoteBacktrace = backtrace;
    }

    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.RemoteException;

    /// <summary>The exception's type over there, such as <c>ValueError</c>.</summary>
    public string TypeName { get; }

    /// <summary>Its message.</summary>
    public string RemoteMessage { get; }

    /// <summary>Where it happened over there, as the service prints it; empty where it does not say.</summary>
    public string RemoteBacktrace { get; }
}
