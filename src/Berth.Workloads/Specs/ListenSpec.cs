
namespace Berth.Workloads.Specs;

/// <summary>A socket that is opened for a service before it starts.</summary>
/// <param name="Address">Where it listens.</param>
public sealed record ListenSpec(ListenAddress Address)
{
    /// <summary>What the service finds it by in LISTEN_FDNAMES; null: the service's name.</summary>
    public string? Name { get; init; }

    /// <summary>Its type.</summary>
    public ListenKind Kind { get; init; }

    /// <summary>The mode of a socket in the file system; null: 0666 less the umask. No meaning for others.</summary>
    public int? Mode { get; init; }
}
