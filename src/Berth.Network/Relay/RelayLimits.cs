using Berth.Linux.Processes;

namespace Berth.Network.Relay;

/// <summary>What a workload may have at the same time. Beyond that, connections and questions are refused.</summary>
/// <param name="Connections">Connections; each has up to six descriptors.</param>
/// <param name="Listeners">Sockets that listen inside, for the names that were asked for last.</param>
/// <param name="Flows">Senders of datagrams, each with an address that it sends to.</param>
internal readonly record struct RelayLimits(int Connections, int Listeners, int Flows)
{
    /// <summary>The number of names that have addresses.</summary>
    public const int Names = 1024;

    /// <summary>The number of questions about names over TCP that are served at the same time.</summary>
    public const int QuestionConnections = 32;

    private const int Others = 400, MostConnections = 10_000, MostListeners = 4096, MostFlows = 512;

    /// <summary>The limits that this process's limit of descriptors permits.</summary>
    public static RelayLimits OfThisProcess()
    {
        _ = DescriptorLimit.Raise(MostListeners + MostFlows + (6 * MostConnections) + Others);
        var left = Math.Max(64, DescriptorLimit.Current().Soft - Others);
        return new RelayLimits(
            (int)Math.Min(MostConnections, left / 2 / 6), (int)Math.Min(MostListeners, left / 4), (int)Math.Min(MostFlows, left / 8));
    }
}
