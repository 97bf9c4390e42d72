using System.Collections.Immutable;
using Berth.Linux.Sockets;

namespace Berth.HostServices.Proxy;

/// <summary>What callers may do with a service behind a <see cref="HostServiceProxy"/>.</summary>
public sealed record HostServiceRules
{
    /// <summary>The default of <see cref="Concurrency"/>.</summary>
    public const int DefaultConcurrency = 8;

    /// <summary>The default, and maximum, of <see cref="MaximumCallSize"/>: 16 MiB. Larger values are passed by descriptor.</summary>
    public const int LargestCall = 16 * 1024 * 1024;

    /// <summary>The name of the service for its callers.</summary>
    public required string Name { get; init; }

    /// <summary>The methods that may be called. No other call reaches the service.</summary>
    public required ImmutableArray<string> Methods { get; init; }

    /// <summary>The time after which a call is cancelled and answered with an exception; null: none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The maximum number of calls under way, of all callers. A service that does not speak hello gets one at a time.</summary>
    public int Concurrency { get; init; } = DefaultConcurrency;

    /// <summary>The maximum length of a call or answer in bytes.</summary>
    public int MaximumCallSize { get; init; } = LargestCall;

    /// <summary>The maximum number of descriptors of a call.</summary>
    public int MaximumDescriptors { get; init; } = PacketSocket.MaximumDescriptors;

    /// <summary>The kinds of these descriptors.</summary>
    public DescriptorKinds Descriptors { get; init; } = DescriptorKinds.All;

    /// <summary>
    /// Why descriptors can't pass between callers and the service, in either direction; null: they can. A message with some is answered
    /// with this.
    /// </summary>
    public string? NoDescriptors { get; init; }

    /// <summary>Whether callers get the backtraces of the service's exceptions, which have paths of the host.</summary>
    public bool Backtraces { get; init; }
}
