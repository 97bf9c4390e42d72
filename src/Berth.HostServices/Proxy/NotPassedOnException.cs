namespace Berth.HostServices.Proxy;

/// <summary>A value has no form that every parser reads the same, so a proxy does not pass it on.</summary>
internal sealed class NotPassedOnException(string message) : IOException(message);
