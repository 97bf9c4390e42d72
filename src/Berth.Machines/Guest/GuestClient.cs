using System.Text;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Guest;

/// <summary>What the host asks of a guest's agent. Each request is a session on a port of its own, so none waits for another.</summary>
/// <param name="ports">The machine's ports.</param>
/// <param name="clock">The clock of the limits; null: the system's.</param>
public sealed class GuestClient(IGuestPorts ports, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>How long a longer request waits for a port that no other one uses.</summary>
    public static readonly TimeSpan PortTime = TimeSpan.FromSeconds(60);

    /// <summary>How long an agent that runs may take to answer a request that needs no time.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(20);

    /// <summary>Waits until the agent answers, and the guest's system has started.</summary>
    /// <param name="cancellationToken">Ends the wait; a guest without the agent never answers.</param>
    /// <returns>The guest's word for its state: "running", "degraded"; never longer than 64 characters.</returns>
    public async Task<string> AwaitReadyAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(GuestFrameType.AwaitReady, default, cancellationToken).ConfigureAwait(false);
        const int MostState = 64;
        return Encoding.UTF8.GetString(answer.Span[..Math.Min(answer.Length, MostState)]);
    }

    /// <summary>Has the guest write its data to its disks.</summary>
    public Task SyncAsync(CancellationToken cancellationToken) => AskSoonAsync(GuestFrameType.Sync, cancellationToken);

    /// <summary>Has the guest power off. Returns when it has begun to.</summary>
    public Task PowerOffAsync(CancellationToken cancellationToken) => AskSoonAsync(GuestFrameType.PowerOff, cancellationToken);

    /// <summary>The guest's statistics, as it says them.</summary>
    public async Task<GuestStatistics> ReadStatisticsAsync(CancellationToken cancellationToken) =>
        GuestStatistics.Decode((await AskSoonAsync(GuestFrameType.Statistics, cancellationToken).ConfigureAwait(false)).Span);

    /// <summary>Connects to a listening socket of the workload. The caller owns the result.</summary>
    /// <param name="socket">Its number in <see cref="GuestWorkload.Sockets"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<GuestExecution> ConnectToSocketAsync(int socket, CancellationToken cancellationToken) =>
        GuestExecution.StartAsync(this, GuestFrameType.Connect, new WireWriter().Number((uint)socket).Content, cancellationToken);

    /// <summary>Opens a session for a longer request. The caller owns the result.</summary>
    /// <exception cref="GuestProtocolException">
    /// No port became free within <see cref="PortTime"/>, or the agent did not answer within <see cref="AnswerTime"/> afterwards.
    /// </exception>
    public async Task<GuestConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var port = await WithinAsync(PortTime, ports.ConnectAsync, Busy, cancellationToken).ConfigureAwait(false);
        return await WithinAsync(AnswerTime, token => GuestConnection.OpenAsync(port, token), Late, cancellationToken)
            .ConfigureAwait(false);
    }

    internal static Exception Unexpected() => new GuestProtocolException("the guest's agent sent a frame that has no place here");

    private static GuestProtocolException Late() =>
        new($"the guest's agent has not answered within {AnswerTime.TotalSeconds:0} s");

    private static GuestProtocolException Busy() =>
        new($"each connection to the guest's agent has been in use for {PortTime.TotalSeconds:0} s, as many commands run in the guest");

    private Task<ReadOnlyMemory<byte>> AskSoonAsync(GuestFrameType request, CancellationToken cancellationToken) =>
        WithinAsync(AnswerTime, token => AskAsync(request, default, token), Late, cancellationToken);

    private async Task<T> WithinAsync<T>(
        TimeSpan time, Func<CancellationToken, Task<T>> act, Func<Exception> late, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(time, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await act(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw late();
        }
    }

    private async Task<ReadOnlyMemory<byte>> AskAsync(
        GuestFrameType request, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var port = await ports.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var connection = await GuestConnection.OpenAsync(port, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await connection.SendAsync(request, content, cancellationToken).ConfigureAwait(false);
            var (type, answer) = await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            return type switch
            {
                GuestFrameType.Done => answer.ToArray(),
                GuestFrameType.Failed => throw new GuestRefusedException(GuestFailure.Decode(answer.Span)),
                _ => throw Unexpected(),
            };
        }
    }
}
