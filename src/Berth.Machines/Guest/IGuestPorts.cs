namespace Berth.Machines.Guest;

/// <summary>The host's ends of a machine's ports to its agent.</summary>
public interface IGuestPorts
{
    /// <summary>Connects to a port that no other process of the host uses. The caller owns the result.</summary>
    /// <param name="cancellationToken">Ends the wait for a free one.</param>
    /// <exception cref="IOException">The machine does not run, or all ports are in use.</exception>
    Task<Stream> ConnectAsync(CancellationToken cancellationToken);
}
