using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.Cli.Rendering;

/// <summary>
/// Standard output and standard error as streams. The console's own streams switch a terminal to application mode at their first write, do
/// not switch it back, and open further descriptors for that.
/// </summary>
/// <param name="descriptor">The descriptor; it stays open.</param>
internal sealed class StandardStream(SafeFileHandle descriptor) : Stream
{
    /// <summary>Standard output.</summary>
    public static StandardStream Output { get; } = new(StandardDescriptors.Output);

    /// <summary>Standard error.</summary>
    public static StandardStream Error { get; } = new(StandardDescriptors.Error);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes all bytes, and drops them if the reader of a pipe has closed it.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                var written = DescriptorIO.TryWrite(descriptor, buffer);
                if (written < 0)
                    DescriptorPoll.Wait([new PollEntry(descriptor) { Wanted = PollEvents.Writable }]);
                else
                    buffer = buffer[written..];
            }
        }
        catch (LinuxException closed) when (closed.Error is Errno.EPIPE)
        {
            // The reader needs no more output, as in `berth ps | head -1`.
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
