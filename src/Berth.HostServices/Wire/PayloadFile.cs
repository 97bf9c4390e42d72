using System.Buffers;
using Berth.HostServices.Messages;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

/// <summary>
/// JSON text too long for a packet: it travels as the first descriptor, and the packet says no more than <see cref="Marker"/>.
/// </summary>
internal static class PayloadFile
{
    private const string Name = "jsoncomm/payload";

    /// <summary>The whole packet of a message whose text is in the first descriptor.</summary>
    internal static ReadOnlySpan<byte> Marker => "<args-via-fd>"u8;

    internal static MemoryFile Create(ReadOnlySpan<byte> json) => MemoryFile.CreateSealed(Name, json);

    /// <summary>
    /// Reads the text of a peer we do not trust; the descriptors become the packet's. The file may change while we read: so it is read
    /// once, by pread and never mapped (a file cut short would be a SIGBUS), no further than it was long at first. It must be in memory,
    /// for the owner of a FUSE file system decides when a read of it ends, if ever.
    /// </summary>
    /// <exception cref="ProtocolException">It is not such a file, or too long, or was cut short.</exception>
    internal static Packet Read(SafeFileHandle[] descriptors, WireLimits limits)
    {
        var file = descriptors[0];
        var status = FileStatus.Of(file);
        if (status.Kind != FileKind.Regular || !MemoryFile.IsInMemory(file))
            throw new ProtocolException("The descriptor that is to hold a message is no memory file.");
        if (status.Size <= 0 || status.Size > limits.MaximumPayload)
            throw new ProtocolException($"A message of {status.Size} bytes: 1 to {limits.MaximumPayload} are allowed.");

        var length = (int)status.Size;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (DescriptorIO.ReadAt(file, buffer.AsSpan(0, length), 0) != length)
                throw new ProtocolException("The memory file of a message was cut short while it was read.");
            return Packet.FromPayload(buffer, length, descriptors);
        }
        catch (Exception failure)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (failure is LinuxException)
                throw new ProtocolException("The memory file of a message cannot be read.", failure);
            throw;
        }
    }
}
