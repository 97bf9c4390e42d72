using Berth.Linux.Errors;

namespace Berth.Linux.Buses;

/// <summary>The peer of a D-Bus call answered with an error.</summary>
/// <param name="name">The error's name, for example <c>org.freedesktop.systemd1.NoSuchUnit</c>.</param>
/// <param name="message">The error's text for people.</param>
public sealed class BusException(string name, string message) : BerthException(message)
{
    /// <summary>The error's name.</summary>
    public string Name { get; } = name;
}
