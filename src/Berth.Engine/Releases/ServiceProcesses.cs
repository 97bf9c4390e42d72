using System.Net;
using System.Net.Sockets;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Supervision.Services;

namespace Berth.Engine.Releases;

/// <summary>The processes of a service at one moment.</summary>
/// <param name="identities">Each with its start time: a pid is reused.</param>
internal sealed class ServiceProcesses(IReadOnlySet<ProcessIdentity> identities)
{
    /// <summary>None.</summary>
    public static ServiceProcesses None { get; } = new(new HashSet<ProcessIdentity>());

    /// <summary>The main process of a service and its descendants.</summary>
    public static ServiceProcesses Of(ServiceStatus status)
    {
        if (status.Pid is not { } pid)
            return None;
        int[] pids = [pid, .. ProcessTree.Descendants(pid)];
        return new ServiceProcesses(pids.Select(ProcessIdentity.Find).OfType<ProcessIdentity>().ToHashSet());
    }

    /// <summary>Whether a process is one of them: the same process, not one with its pid.</summary>
    public bool Has(int pid) => ProcessIdentity.Find(pid) is { } identity && identities.Contains(identity);

    /// <summary>
    /// The process that listens on an address and may not: one of these, or, if only a service's own may, another than those. Null: none
    /// that is visible.
    /// </summary>
    /// <param name="host">A name or an address of this host.</param>
    /// <param name="port">The port.</param>
    /// <param name="owner">The main process of the service that alone may listen; null: any may, but these.</param>
    /// <param name="cancellationToken">Cancels the look-up of the name.</param>
    public async Task<string?> FindForeignListenerAsync(string host, int port, int? owner, CancellationToken cancellationToken)
    {
        foreach (var address in await AddressesAsync(host, cancellationToken).ConfigureAwait(false))
        {
            foreach (var holders in SocketHolder.FindListeners(new IPEndPoint(address, port)))
            {
                if (holders.FirstOrDefault(holder => Has(holder.Pid)) is { } old)
                    return $"process {old.Pid} ({old.Program}) of the other release still listens on {host}:{port}";
                if (owner is { } main
                    && holders.Count > 0
                    && !holders.Any(holder => ProcessTree.IsAtOrBelow(holder.Pid, main) is true))
                    return $"process {holders[0].Pid} ({holders[0].Program}), which is not the service's, listens on {host}:{port}";
            }
        }

        return null;
    }

    private static async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return IPAddress.TryParse(host, out var address)
                ? [address]
                : await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
