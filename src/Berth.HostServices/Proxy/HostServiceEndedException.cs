namespace Berth.HostServices.Proxy;

/// <summary>The service ended before it answered, or can't be started at present.</summary>
internal sealed class HostServiceEndedException(string message) : IOException(message);
