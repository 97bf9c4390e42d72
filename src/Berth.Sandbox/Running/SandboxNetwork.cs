using Berth.Linux.Errors;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;
using Berth.Network.Decisions;
using Berth.Network.Inside;
using Berth.Network.Relay;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Running;

/// <summary>Serves the network of a sandbox that has rules, in this process.</summary>
public static class SandboxNetwork
{
    /// <summary>
    /// Waits for the sockets of a released sandbox, serves them, and lets the sandbox go on. The caller disposes the relay when the sandbox
    /// has ended. Null: the network has no rules, or the sandbox could not be built, which <see cref="SandboxProcess.WaitStarted"/> tells.
    /// </summary>
    /// <param name="process">The sandbox.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="decided">Called for each decision, on the relay's thread.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LinuxException">The network cannot be set up; the sandbox waits, and has to be killed.</exception>
    public static NetworkRelay? Serve(
        SandboxProcess process, SandboxParameters parameters, Action<Decision> decided, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(parameters);
        if (process.Network is not { } channel || parameters.NetworkPlan is not { } plan)
            return null;
        Span<byte> content = stackalloc byte[1];
        var received = PacketSocket.Receive(channel, content, wait: true);
        if (received.Descriptors.Length == 0)
            return null;
        var sockets = InsideSockets.Take(received.Descriptors, plan.Has6, plan.Datagrams);
        var relay = NetworkRelay.Start(sockets, plan.Rules, decided, time);
        try
        {
            DescriptorIO.WriteFully(channel, [1]);
        }
        catch (LinuxException gone) when (gone.Error is Errno.EPIPE or Errno.ECONNRESET)
        {
            // The launcher has failed meanwhile, and reports that.
        }

        channel.Dispose();
        return relay;
    }
}
