using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Sockets;
using Berth.Network.Decisions;
using Berth.Network.Inside;
using Berth.Network.Relay;
using Berth.Sandbox.Parameters;
using Microsoft.Win32.SafeHandles;

namespace Berth.Sandbox.Running;

/// <summary>Serves the network of a sandbox that has rules, and writes the log of its decisions.</summary>
internal sealed class SandboxNetwork : IDisposable
{
    private readonly NetworkRelay _relay;
    private readonly NetworkLog? _log;

    private SandboxNetwork(NetworkRelay relay, NetworkLog? log) => (_relay, _log) = (relay, log);

    /// <summary>
    /// Waits for the sockets of a sandbox, serves them, and lets the sandbox go on. Null: the sandbox could not be built.
    /// </summary>
    /// <param name="channel">The socket on which they arrive.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="decided">Called for each decision, on the relay's thread; null: nobody asks.</param>
    /// <exception cref="LinuxException">The network cannot be set up, or the log cannot be written.</exception>
    public static SandboxNetwork? Serve(SafeFileHandle channel, NetworkPlan plan, Action<Decision>? decided)
    {
        Span<byte> content = stackalloc byte[1];
        var received = PacketSocket.Receive(channel, content, wait: true);
        if (received.Descriptors.Length == 0)
            return null;
        var sockets = InsideSockets.Take(received.Descriptors, plan.Has6, plan.Datagrams);
        NetworkLog? log = null;
        SandboxNetwork network;
        try
        {
            log = plan.Rules.Log is { } path ? new NetworkLog(OpenLog(path), TimeProvider.System) : null;
            network = new SandboxNetwork(NetworkRelay.Start(sockets, plan.Rules, Decide, TimeProvider.System), log);
        }
        catch
        {
            sockets.Dispose();
            log?.Dispose();
            throw;
        }

        try
        {
            DescriptorIO.WriteFully(channel, [1]);
        }
        catch (LinuxException gone) when (gone.Error is Errno.EPIPE or Errno.ECONNRESET)
        {
            // The launcher has failed meanwhile, and reports that.
        }

        return network;

        void Decide(Decision decision)
        {
            log?.Write(decision);
            decided?.Invoke(decision);
        }
    }

    /// <summary>A file with another name is refused: the workload may be allowed to write to that one.</summary>
    private static SafeFileHandle OpenLog(string path)
    {
        var file = PlainFile.Append(path);
        if (FileStatus.Of(file) is not { Kind: FileKind.Regular, Links: > 1 })
            return file;
        file.Dispose();
        throw new LinuxException(Errno.EMLINK, "write the log of the network to a file that has another name, too", path);
    }

    /// <summary>Ends all connections.</summary>
    public void Dispose()
    {
        _relay.Dispose();
        _log?.Dispose();
    }
}
