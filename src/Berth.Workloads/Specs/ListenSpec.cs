
namespace Berth.Workloads.Specs;

/// <summary>A socket that the supervisor opens for a service before it starts.</summary>
/// <param name="Address">The address.</param>
public sealed record ListenSpec(ListenAddress Address)
{
    /// <summary>The name of the socket in LISTEN_FDNAMES; null: the service's name.</summary>
    public string? Name { get; init; }

    /// <summary>The type.</summary>
    public ListenKind Kind { get; init; }

    /// <summary>The mode of a socket in the file system; null: 0666 reduced by the umask. Ignored for others.</summary>
    public int? Mode { get; init; }
}
