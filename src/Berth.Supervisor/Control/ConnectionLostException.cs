namespace Berth.Supervisor.Control;

/// <summary>The other side of a connection is gone: there is nobody to tell.</summary>
/// <param name="cause">What the socket answered.</param>
internal sealed class ConnectionLostException(Exception cause) : IOException("the connection is lost", cause);
