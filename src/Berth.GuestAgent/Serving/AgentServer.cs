using Berth.GuestAgent.Ports;
using Berth.GuestAgent.Power;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;

namespace Berth.GuestAgent.Serving;

/// <summary>
/// Serves all ports of the machine. A port without a host costs nothing: epoll is told of changes only, because a port whose host is not
/// connected reads as hung up all the time. A session has a thread.
/// </summary>
internal sealed class AgentServer
{
    /// <summary>The argument that makes the executable the agent.</summary>
    public const string Word = "--serve";

    private const int StackSize = 256 * 1024;
    private readonly ServedPort[] _ports;

    private AgentServer(ServedPort[] ports) => _ports = ports;

    /// <summary>Serves; does not return while there are ports.</summary>
    /// <param name="count">The number of ports that the machine has.</param>
    public static int Run(int count)
    {
        try
        {
            new AgentServer([.. PortDevices.Open(count).Select(static port => new ServedPort(port))]).Serve();
            return ExitCode.Success;
        }
        catch (InvalidOperationException error)
        {
            // Nobody will ever reach this machine: its host need not wait any longer.
            Console.Error.WriteLine($"berth-guest: {FailureText.Of(error)}");
            PowerDown.Begin();
            return ExitCode.Failed;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"berth-guest: {FailureText.Of(error)}");
            return ExitCode.Failed;
        }
    }

    private void Serve()
    {
        using var poll = EventPoll.Create();
        for (var i = 0; i < _ports.Length; i++)
            poll.Add(_ports[i].Port.Descriptor, (ulong)i, onlyChanges: true);
        Span<ulong> ready = stackalloc ulong[_ports.Length];
        while (true)
        {
            var count = poll.Wait(ready, -1);
            for (var i = 0; i < count; i++)
            {
                var port = _ports[(int)ready[i]];
                if (port.IsNewWork())
                    new Thread(port.Serve, StackSize) { IsBackground = true, Name = "session" }.UnsafeStart();
            }
        }
    }
}
