using Berth.Linux.Errors;

namespace Berth.Linux.Buses;

/// <summary>Whoever was called over D-Bus answered with an error.</summary>
/// <param name="name">The error's name: <c>org.freedesktop.systemd1.NoSuchUnit</c>.</param>
/// <param name="message">What it says to people.</param>
public sealed class BusException(string name, string message) : BerthException(message)
{
    /// <summary>The error's name.</summary>
    public string Name { get; } = name;
}
