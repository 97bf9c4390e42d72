using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>A descriptor as a stream that is read from its position to its end, blocking. Works for files, pipes and terminals.</summary>
/// <param name="descriptor">The descriptor; owned by the caller.</param>
public sealed class DescriptorReadStream(SafeFileHandle descriptor) : ForwardReadStream
{
    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => DescriptorIO.Read(descriptor, buffer);
}
