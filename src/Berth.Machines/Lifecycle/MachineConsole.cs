using System.Net.Sockets;
using System.Threading.Channels;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Sockets;
using Berth.Machines.Vmm;

namespace Berth.Machines.Lifecycle;

/// <summary>
/// A running machine's console. Its output goes to the machine's log, and to the client that has attached, whose input the guest gets. The
/// VMM accepts one connection to the console, which is this object's, so clients connect to <see cref="MachineSockets.Terminal"/>.
/// </summary>
public sealed class MachineConsole
{
    private const int Most = 16 * 1024;

    /// <summary>How much output may wait for a client, in reads. One that is slower than the guest misses some.</summary>
    private const int MostWaiting = 256;

    /// <summary>How long the guest may take to accept input; then the client is cut off.</summary>
    private static readonly TimeSpan s_inputTime = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to read the last output of a machine that has ended.</summary>
    private static readonly TimeSpan s_lastOutputTime = TimeSpan.FromSeconds(2);

    /// <summary>How long the keeper of a machine that was just started may take until it listens.</summary>
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    private readonly string _log, _directory;
    private readonly RunningMachine _machine;
    private readonly Lock _gate = new();
    private (Channel<byte[]> Output, Task Written)? _client;

    private MachineConsole(MachineStore store, RunningMachine machine)
    {
        _log = MachineLogs.PathOf(store, machine.Record.Name);
        _directory = store.RuntimeOf(machine.Record.Name);
        _machine = machine;
    }

    /// <summary>Serves the console until the machine ends.</summary>
    /// <param name="store">The store.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="opened">Set when there is a log.</param>
    /// <param name="over">Ends it.</param>
    public static async Task ServeAsync(
        MachineStore store, RunningMachine machine, TaskCompletionSource opened, CancellationToken over)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(opened);
        try
        {
            await new MachineConsole(store, machine).ServeAsync(opened, over).ConfigureAwait(false);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // The machine has ended, or the disk of the host is full: the machine goes on.
        }
        finally
        {
            opened.TrySetResult();
        }
    }

    /// <summary>Attaches to a machine's console: reads are its output from now on, writes its input. The caller owns the result.</summary>
    /// <exception cref="MachineException">Somebody else has attached, or the machine has no keeper.</exception>
    public static async Task<Stream> AttachAsync(MachineStore store, RunningMachine machine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(machine);
        var name = machine.Record.Name;
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await machine.TryConnectAloneAsync(MachineSockets.Terminal, cancellationToken).ConfigureAwait(false)
                    ?? throw new MachineException(
                        $"another command is attached to the console of {name}", $"end it, or read along: berth vm logs -f {name}");
            }
            catch (IOException error)
            {
                if (!MachineKeeper.IsKept(store, name))
                {
                    throw new MachineException(
                        $"the machine {name} has lost the process that has its console", $"berth vm start {name} gives it another", error);
                }

                if (TimeProvider.System.GetElapsedTime(begun) > s_startTime)
                    throw;
            }

            await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(TaskCompletionSource opened, CancellationToken over)
    {
        using var log = new BoundedLog(_log);
        log.Write([]);
        opened.TrySetResult();
        var console = await _machine.ConnectAsync(MachineSockets.Console, over).ConfigureAwait(false);
        await using (console.ConfigureAwait(false))
        {
            using var listener = Listen();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(over);
            var clients = ServeClientsAsync(listener, console, ended.Token);
            try
            {
                var buffer = new byte[Most];
                while (await console.ReadAsync(buffer, over).ConfigureAwait(false) is > 0 and var count)
                {
                    log.Write(buffer.AsSpan(0, count));
                    lock (_gate)
                        _ = _client?.Output.Writer.TryWrite(buffer[..count]);
                }

                await FinishAsync().ConfigureAwait(false);
            }
            finally
            {
                await ended.CancelAsync().ConfigureAwait(false);
                await clients.ConfigureAwait(false);
            }
        }
    }

    /// <summary>The machine has ended: the client gets the rest of its output.</summary>
    private async Task FinishAsync()
    {
        Task written;
        lock (_gate)
        {
            _ = _client?.Output.Writer.TryComplete();
            written = _client?.Written ?? Task.CompletedTask;
        }

        await Task.WhenAny(written, Task.Delay(s_lastOutputTime)).ConfigureAwait(false);
    }

    private Socket Listen()
    {
        File.Delete($"{_directory}/{MachineSockets.Terminal}"); // that of a keeper that was killed
        using var place = DirectoryHandle.Open(_directory);
        using var socket = ListeningSocket.Create(
            UnixSocketType.Stream, place, MachineSockets.Terminal, UnixFileMode.UserRead | UnixFileMode.UserWrite, owner: null, backlog: 1);
        return FileDescriptors.OpenSocket(socket);
    }

    /// <summary>One client after the other: whoever attaches holds the lock of the socket.</summary>
    private async Task ServeClientsAsync(Socket listener, Stream console, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                using var client = new NetworkStream(await listener.AcceptAsync(ended).ConfigureAwait(false), ownsSocket: true);
                await ServeAsync(client, console, ended).ConfigureAwait(false);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            // The machine has ended.
        }
    }

    private async Task ServeAsync(NetworkStream client, Stream console, CancellationToken ended)
    {
        var output = Channel.CreateBounded<byte[]>(MostWaiting);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(ended);
        var writing = WriteAsync(output, client, gone.Token);
        lock (_gate)
            _client = (output, writing);
        await ReadAsync(client, console, gone.Token).ConfigureAwait(false);
        lock (_gate)
            _client = null;
        await gone.CancelAsync().ConfigureAwait(false);
        await writing.ConfigureAwait(false);
    }

    private static async Task WriteAsync(Channel<byte[]> output, NetworkStream client, CancellationToken gone)
    {
        try
        {
            await foreach (var text in output.Reader.ReadAllAsync(gone).ConfigureAwait(false))
                await client.WriteAsync(text, gone).ConfigureAwait(false);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // It has detached, or the machine has ended.
        }
    }

    private static async Task ReadAsync(NetworkStream client, Stream console, CancellationToken gone)
    {
        try
        {
            var buffer = new byte[Most];
            while (await client.ReadAsync(buffer, gone).ConfigureAwait(false) is > 0 and var count)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone);
                limit.CancelAfter(s_inputTime);
                await console.WriteAsync(buffer.AsMemory(0, count), limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // It has detached, the guest accepts nothing, or the machine has ended.
        }
    }
}
