using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>
/// One end of a pipe as a stream. An asynchronous read or write occupies no thread while it waits. Disposing the stream closes the end,
/// and a pending read or write throws <see cref="OperationCanceledException"/>.
/// </summary>
/// <param name="end">The end; the stream takes ownership.</param>
/// <param name="canWrite">Whether this is the write end.</param>
public sealed class PipeStream(SafeFileHandle end, bool canWrite) : Stream
{
    private readonly CancellationTokenSource _disposed = new();

    /// <inheritdoc/>
    public override bool CanRead => !canWrite;

    /// <inheritdoc/>
    public override bool CanWrite => canWrite;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (canWrite)
            throw new NotSupportedException();
        ObjectDisposedException.ThrowIf(end.IsClosed, this);
        if (buffer.IsEmpty)
            return 0;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        try
        {
            return await DescriptorIO.ReadAsync(end, buffer, either.Token).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (end.IsClosed)
        {
            throw Cancelled(); // woken by data or the end of file just before the end was closed
        }
    }

    /// <inheritdoc/>
    /// <exception cref="LinuxException">write(2) failed; EPIPE: the read end is closed.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!canWrite)
            throw new NotSupportedException();
        ObjectDisposedException.ThrowIf(end.IsClosed, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        try
        {
            await DescriptorIO.WriteFullyAsync(end, buffer, either.Token).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (end.IsClosed)
        {
            throw Cancelled();
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        CanRead ? DescriptorIO.Read(end, buffer.AsSpan(offset, count)) : throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (!canWrite)
            throw new NotSupportedException();
        DescriptorIO.WriteFully(end, buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _disposed.Cancel();
            end.Dispose();
        }

        base.Dispose(disposing);
    }

    private static OperationCanceledException Cancelled() => new("The stream was disposed during the operation.");
}
