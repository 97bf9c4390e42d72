using System.Collections.Immutable;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Files;
using Berth.Linux.Sockets;
using Berth.Machines.Guest;
using Berth.Sandbox.Planning.Grants;

namespace Berth.Engine.MachineWorkloads;

/// <summary>
/// Passes on what a workload in a guest says to host services: each of its connections becomes one to the proxy of the service, which
/// decides as for a workload in a sandbox. The guest is taken as hostile. Each connection has a session of its own, whose messages wait in
/// the guest while the proxy does not take them, and only one long message at a time is held on the host.
/// </summary>
internal sealed class ServiceRelay : IDisposable
{
    /// <summary>Of the machine's ports; the others are for the workload, its sockets, its stop, and commands of the user.</summary>
    public const int MostConnections = 12;

    // A proxy reads more than a grant permits of a call, to see to which call the refusal belongs; an answer has its number.
    private const int Excess = 4096;
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromMilliseconds(200);

    private readonly GuestClient _guest;
    private readonly ImmutableArray<HostServicePlan> _services;
    private readonly DirectoryHandle _sockets;
    private readonly CancellationTokenSource _end;
    private readonly SemaphoreSlim _free = new(MostConnections);
    private readonly SemaphoreSlim _room = new(1);

    private ServiceRelay(
        GuestClient guest, ImmutableArray<HostServicePlan> services, DirectoryHandle sockets, CancellationTokenSource end) =>
        (_guest, _services, _sockets, _end) = (guest, services, sockets, end);

    /// <summary>Begins to wait for calls. The caller owns the result.</summary>
    /// <param name="guest">The machine's agent.</param>
    /// <param name="services">The services, which run.</param>
    /// <param name="directory">The directory of their sockets on the host.</param>
    /// <param name="end">Ends all connections.</param>
    public static ServiceRelay Run(
        GuestClient guest, ImmutableArray<HostServicePlan> services, string directory, CancellationToken end)
    {
        var relay = new ServiceRelay(
            guest, services, DirectoryHandle.Open(directory), CancellationTokenSource.CreateLinkedTokenSource(end));
        _ = relay.AwaitCallersAsync();
        return relay;
    }

    public void Dispose()
    {
        _end.Cancel();
        _sockets.Dispose();
    }

    private async Task AwaitCallersAsync()
    {
        try
        {
            while (true)
            {
                await _free.WaitAsync(_end.Token).ConfigureAwait(false);
                if (await TryAwaitCallerAsync().ConfigureAwait(false) is { } caller)
                {
                    _ = PassAsync(caller);
                    continue;
                }

                // A guest that breaks off at once must not keep this process busy.
                _free.Release();
                await Task.Delay(s_afterFailure, _end.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The workload has ended.
        }
    }

    private async Task<GuestCaller?> TryAwaitCallerAsync()
    {
        try
        {
            return await GuestCaller.AwaitAsync(_guest, _services.Length, _end.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is BerthException or IOException)
        {
            return null;
        }
    }

    private async Task PassAsync(GuestCaller caller)
    {
        try
        {
            await using (caller.ConfigureAwait(false))
                await PassBothWaysAsync(caller).ConfigureAwait(false);
        }
        catch (Exception end) when (IsEnd(end))
        {
            // One side has gone: the other one's connection is closed.
        }
        finally
        {
            _free.Release();
        }
    }

    private async Task PassBothWaysAsync(GuestCaller caller)
    {
        var service = _services[caller.Service];
        var most = (int)service.Grant.MaximumCallSize + Excess;
        using var proxy = new HostServiceChannel(
            PacketSocket.Connect(_sockets, service.Name), new WireLimits { MaximumPayload = most });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        var calls = PassCallsAsync(caller, proxy, most, over.Token);
        var answers = PassAnswersAsync(caller, proxy, over.Token);
        try
        {
            if (await Task.WhenAny(calls, answers).ConfigureAwait(false) == answers && !answers.IsFaulted)
            {
                // The proxy has closed the connection. The guest says when it has passed on the last of it.
                over.CancelAfter(s_lastWords);
                await calls.ConfigureAwait(false);
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await Ended(calls).ConfigureAwait(false);
            await Ended(answers).ConfigureAwait(false);
        }
    }

    private async Task PassCallsAsync(GuestCaller caller, HostServiceChannel proxy, int most, CancellationToken over)
    {
        // Says to the proxy that there were descriptors, whatever they were.
        using var something = File.OpenHandle("/dev/null");
        while (true)
        {
            using var message = await caller.ReceiveAsync(most, _room, over).ConfigureAwait(false);
            if (message is null)
                return;
            await proxy.SendAsync(message.Text, message.HadDescriptors ? new[] { something } : default, over).ConfigureAwait(false);
        }
    }

    private static async Task PassAnswersAsync(GuestCaller caller, HostServiceChannel proxy, CancellationToken over)
    {
        while (true)
        {
            using var packet = await proxy.ReceiveAsync(over).ConfigureAwait(false);
            if (packet is null)
            {
                await caller.EndAsync(over).ConfigureAwait(false);
                return;
            }

            await caller.SendAsync(packet.Json, over).ConfigureAwait(false);
        }
    }

    private static async Task Ended(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception end) when (IsEnd(end))
        {
            // Cancelled, or one side has gone.
        }
    }

    private static bool IsEnd(Exception end) =>
        end is OperationCanceledException or BerthException or LinuxException or IOException or ObjectDisposedException;
}
