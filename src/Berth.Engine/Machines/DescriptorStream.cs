using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Machines;

/// <summary>A standard stream of this process, whatever it is: a terminal, a pipe, a file. Reads can be cancelled.</summary>
/// <param name="descriptor">The descriptor; stays open.</param>
internal sealed class DescriptorStream(SafeFileHandle descriptor) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await Reactor.WaitReadableAsync(descriptor, cancellationToken).ConfigureAwait(false);
        }
        catch (LinuxException error) when (error.Error is Errno.EPERM)
        {
            // A regular file can always be read.
        }

        try
        {
            return DescriptorIO.Read(descriptor, buffer.Span);
        }
        catch (LinuxException error) when (error.Error is Errno.EIO or Errno.EBADF)
        {
            return 0; // a terminal that hung up, or no input at all
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        DescriptorIO.WriteFully(descriptor, buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => DescriptorIO.Read(descriptor, buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => DescriptorIO.WriteFully(descriptor, buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
