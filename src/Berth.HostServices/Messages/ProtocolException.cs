namespace Berth.HostServices.Messages;

/// <summary>
/// The peer violated the protocol. The connection and all descriptors of the message are closed.
/// </summary>
/// <param name="message">The violation.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class ProtocolException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>The type of the exception that tells a peer of its violation before the connection is closed.</summary>
    internal const string WireName = "ProtocolError";
}
