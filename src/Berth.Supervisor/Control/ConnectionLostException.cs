namespace Berth.Supervisor.Control;

/// <summary>The peer has closed the connection, so no answer can be sent.</summary>
/// <param name="cause">The error of the socket.</param>
internal sealed class ConnectionLostException(Exception cause) : IOException("the connection is lost", cause);
