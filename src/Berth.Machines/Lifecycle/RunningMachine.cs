using System.Net.Sockets;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Machines.Guest;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Machines.Lifecycle;

/// <summary>A machine that runs: its agent's ports, and its VMM's control.</summary>
/// <param name="record">The machine.</param>
/// <param name="run">Its run.</param>
/// <param name="directory">Its runtime directory.</param>
public sealed class RunningMachine(MachineRecord record, MachineRun run, string directory) : IGuestPorts
{
    /// <summary>The state of a machine whose processors execute instructions.</summary>
    public const string RunningState = "running";

    private const int MostPorts = 30;
    private static readonly TimeSpan s_stateTime = TimeSpan.FromSeconds(2);
    private static readonly string[] s_still = ["paused", "io-error", "internal-error", "guest-panicked"];
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    /// <summary>The machine.</summary>
    public MachineRecord Record => record;

    /// <summary>Its run.</summary>
    public MachineRun Run => run;

    /// <summary>The machine's agent.</summary>
    public GuestClient Guest => new(this);

    /// <summary>The control of the VMM. The caller owns the result.</summary>
    /// <exception cref="VmmException">The VMM does not answer.</exception>
    public async Task<IVmmControl> ControlAsync(CancellationToken cancellationToken) =>
        await new QemuVmm().ControlAsync(ConnectAloneAsync, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// <see cref="RunningState"/>, or why its processors stand still: "paused", "io-error", "internal-error", "guest-panicked". A VMM that
    /// is busy with a snapshot, or does not answer, counts as running.
    /// </summary>
    public async Task<string> ReadStateAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_stateTime);
        try
        {
            var control = await ControlAsync(limit.Token).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var state = await control.ReadStateAsync(limit.Token).ConfigureAwait(false);
                return s_still.Contains(state) ? state : RunningState;
            }
        }
        catch (Exception error) when (error is BerthException or IOException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return RunningState;
        }
    }

    /// <summary>Refuses what the guest would have to answer if its processors stand still: it would wait for ever.</summary>
    /// <exception cref="MachineException">They do.</exception>
    public async Task RequireAnsweringAsync(CancellationToken cancellationToken)
    {
        if (await ReadStateAsync(cancellationToken).ConfigureAwait(false) is not RunningState and var state)
        {
            throw new MachineException(
                $"the machine {record.Name} does not answer: its state is {state}", $"berth vm resume {record.Name} lets it go on");
        }
    }

    /// <summary>Connects to one of the VMM's sockets. The caller owns the result.</summary>
    /// <exception cref="IOException">The VMM has ended.</exception>
    public async Task<Stream> ConnectAsync(string socket, CancellationToken cancellationToken)
    {
        // A path below the directory may be longer than an address may be.
        using var place = DirectoryHandle.Open(directory);
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var address = new UnixDomainSocketEndPoint($"/proc/self/fd/{FileDescriptors.NumberOf(place.Handle)}/{socket}");
            await connection.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch (SocketException error)
        {
            connection.Dispose();
            throw new IOException($"cannot connect to the machine {record.Name}: {error.SocketErrorCode}", error);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>A VMM accepts one connection to a port at a time, so a lock file beside each says whether it is in use.</remarks>
    public async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            for (var i = 0; i < MostPorts && FileStatus.Find($"{directory}/{MachineSockets.Agent(i)}") is not null; i++)
            {
                if (FileLock.TryAcquire($"{directory}/{MachineSockets.Agent(i)}.lock") is { } held)
                    return await ConnectHoldingAsync(MachineSockets.Agent(i), held, cancellationToken).ConfigureAwait(false);
            }

            if (!run.Vmm.IsAlive())
                throw new IOException($"the machine {record.Name} has ended");
            await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Connects to a socket that has one client at a time; null: it has one. The caller owns the result.</summary>
    internal async Task<Stream?> TryConnectAloneAsync(string socket, CancellationToken cancellationToken) =>
        FileLock.TryAcquire($"{directory}/{socket}.lock") is { } held
            ? await ConnectHoldingAsync(socket, held, cancellationToken).ConfigureAwait(false)
            : null;

    private async Task<Stream> ConnectAloneAsync(string socket, CancellationToken cancellationToken)
    {
        var held = await FileLock.AcquireAsync($"{directory}/{socket}.lock", cancellationToken).ConfigureAwait(false);
        return await ConnectHoldingAsync(socket, held, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Stream> ConnectHoldingAsync(string socket, FileLock held, CancellationToken cancellationToken)
    {
        try
        {
            return new LockedStream(await ConnectAsync(socket, cancellationToken).ConfigureAwait(false), held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
