namespace Berth.Sandbox.Running;

/// <summary>The result of a request to a <see cref="LaunchServer"/>.</summary>
public enum LaunchAnswer
{
    /// <summary>The request was sent.</summary>
    Asked,

    /// <summary>The server was killed before the request.</summary>
    ServerGone,

    /// <summary>
    /// The request cannot be sent: the command is too long, or too many descriptors of this user are in transit. The program must be
    /// started without a server.
    /// </summary>
    TooMuch,
}
