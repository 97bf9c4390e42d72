namespace Berth.HostServices.Messages;

/// <summary>
/// The peer sent what the protocol does not allow. The connection is closed, and with it every descriptor that came along.
/// </summary>
/// <param name="message">What was wrong with it.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class ProtocolException(string message, Exception? inner = null) : IOException(message, inner);
