using System.Collections.Immutable;

namespace Berth.Desktop.Buses;

/// <summary>A proxy to be started.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments; the first names the descriptor <see cref="ReadyDescriptor"/>.</param>
/// <param name="Directory">The directory in which it makes its sockets.</param>
/// <param name="Sockets">The sockets of the buses to which it connects.</param>
/// <param name="NeedsHostNetwork">Whether a bus has an abstract name, which belongs to a network namespace.</param>
/// <param name="Files">Files that it has in its root directory, by path: what portals read of the process that calls them.</param>
public sealed record BusProxyCommand(
    string Program, ImmutableArray<string> Arguments, string Directory, ImmutableArray<string> Sockets, bool NeedsHostNetwork,
    ImmutableSortedDictionary<string, string> Files)
{
    /// <summary>The descriptor on which the proxy writes a byte when it listens; it ends when the other end is closed.</summary>
    public const int ReadyDescriptor = 3;
}
