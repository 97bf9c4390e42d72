using Berth.Desktop.Buses;
using Berth.Desktop.Host;

namespace Berth.Desktop;

/// <summary>What the planning of grants knows besides the grants.</summary>
public sealed record DesktopContext
{
    /// <summary>The name of the workload.</summary>
    public required string Name { get; init; }

    /// <summary>The instance, 32 hex digits.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The caller's environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The caller's home directory; null: none.</summary>
    public string? Home { get; init; }

    /// <summary>The caller's uid.</summary>
    public required uint CallerUid { get; init; }

    /// <summary>The workload's uid inside.</summary>
    public required uint InsideUid { get; init; }

    /// <summary>The workload's uid on the host.</summary>
    public required uint HostUid { get; init; }

    /// <summary>Berth's runtime directory, in which a directory of the instance is made.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>The host.</summary>
    public required IDesktopHost Host { get; init; }

    /// <summary>Starts the proxies of message buses.</summary>
    public required IBusProxyLauncher Proxies { get; init; }

    /// <summary>Whether the profile offers the display, sound and graphics processor, where the host has them.</summary>
    public bool IsDesktopProfile { get; init; }

    /// <summary>The directory of the instance on the host.</summary>
    internal string Directory => $"{RuntimeDirectory}/desktop/{InstanceId}";

    /// <summary>The uid of the workload, if it is not the caller's.</summary>
    internal uint? OtherUid => HostUid == CallerUid ? null : HostUid;

    /// <summary>The caller's variable; null: not set, or empty.</summary>
    internal string? Variable(string name) => Environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
