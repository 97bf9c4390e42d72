using System.Buffers.Binary;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Guest;

/// <summary>A command in a guest, from start to end.</summary>
public sealed class GuestExecution : IAsyncDisposable
{
    // What the host remembers of windows that the guest gives: more would only be a lie.
    private const int MostWindow = 1024 * 1024;

    private readonly GuestConnection _connection;
    private readonly SemaphoreSlim _windowChanged = new(0);
    private int _window = GuestWire.FirstWindow;

    private GuestExecution(GuestConnection connection) => _connection = connection;

    /// <summary>Starts a command. The caller owns the result.</summary>
    /// <exception cref="GuestRefusedException">The guest has no such program, user or directory.</exception>
    /// <exception cref="GuestProtocolException">The agent broke off, or did not answer in time.</exception>
    public static Task<GuestExecution> StartAsync(GuestClient client, GuestCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(command);
        return StartAsync(client, GuestFrameType.Execute, command.Encode(), cancellationToken);
    }

    internal static async Task<GuestExecution> StartAsync(
        GuestClient client, GuestFrameType request, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var connection = await client.ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.SendAsync(request, content, cancellationToken).ConfigureAwait(false);
            var (type, answer) = await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            return type switch
            {
                GuestFrameType.Started => new GuestExecution(connection),
                GuestFrameType.Failed => throw new GuestRefusedException(GuestFailure.Decode(answer.Span)),
                _ => throw GuestClient.Unexpected(),
            };
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Relays the streams until the command has ended.</summary>
    /// <param name="streams">The host's streams.</param>
    /// <param name="cancellationToken">Ends the session; the command gets SIGHUP.</param>
    /// <exception cref="GuestProtocolException">The guest sent something else, or has gone.</exception>
    public async Task<GuestExit> RelayAsync(GuestStreams streams, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(streams);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var input = SendInputAsync(streams.Input, over.Token);
        try
        {
            while (true)
            {
                var (type, content) = await _connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
                switch (type)
                {
                    case GuestFrameType.Output:
                        await streams.Output.WriteAsync(content, cancellationToken).ConfigureAwait(false);
                        break;
                    case GuestFrameType.Error:
                        await streams.Error.WriteAsync(content, cancellationToken).ConfigureAwait(false);
                        break;
                    case GuestFrameType.EndOfOutput when streams.OutputEnded is { } ended:
                        ended();
                        break;
                    case GuestFrameType.Window:
                        OpenWindow(content.Span);
                        break;
                    case GuestFrameType.Ended:
                        return GuestExit.Decode(content.Span);
                    case GuestFrameType.Failed:
                        throw new GuestRefusedException(GuestFailure.Decode(content.Span));
                    default:
                        throw GuestClient.Unexpected();
                }
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await input.ConfigureAwait(false);
        }
    }

    /// <summary>Signals the command's process group.</summary>
    public Task SignalAsync(Signal signal, CancellationToken cancellationToken) =>
        _connection.SendAsync(GuestFrameType.Signal, new WireWriter().Number((uint)signal).Content, cancellationToken);

    /// <summary>Sets the size of the command's terminal.</summary>
    public Task ResizeAsync(WindowSize size, CancellationToken cancellationToken) => _connection.SendAsync(
        GuestFrameType.Resize, new WireWriter().Number(size.Rows).Number(size.Columns).Content, cancellationToken);

    /// <summary>Ends the session; a command that still runs gets SIGHUP.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        _windowChanged.Dispose();
    }

    private void OpenWindow(ReadOnlySpan<byte> content)
    {
        if (content.Length != sizeof(uint))
            throw GuestClient.Unexpected();
        var more = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(content), MostWindow);
        if (Interlocked.Add(ref _window, more) > MostWindow)
            throw new GuestProtocolException("the guest's agent asks for more input than it may");
        if (_windowChanged.CurrentCount == 0)
            _windowChanged.Release();
    }

    /// <summary>Input that breaks off has ended, and the command is told so.</summary>
    private static async Task<int> ReadAsync(Stream input, byte[] buffer, CancellationToken over)
    {
        try
        {
            return await input.ReadAsync(buffer, over).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private async Task SendInputAsync(Stream? input, CancellationToken over)
    {
        try
        {
            var buffer = new byte[GuestWire.MostData];
            while (input is not null && await ReadAsync(input, buffer, over).ConfigureAwait(false) is > 0 and var count)
            {
                for (var sent = 0; sent < count;)
                {
                    while (Volatile.Read(ref _window) == 0)
                        await _windowChanged.WaitAsync(over).ConfigureAwait(false);
                    var piece = Math.Min(count - sent, Volatile.Read(ref _window));
                    Interlocked.Add(ref _window, -piece);
                    await _connection.SendAsync(GuestFrameType.Input, buffer.AsMemory(sent, piece), over).ConfigureAwait(false);
                    sent += piece;
                }
            }

            await _connection.SendAsync(GuestFrameType.EndOfInput, default, over).ConfigureAwait(false);
        }
        catch (Exception end) when (end is OperationCanceledException or GuestProtocolException or IOException or ObjectDisposedException)
        {
            // The command has ended, or the connection has, which the receiving side reports.
        }
    }
}
