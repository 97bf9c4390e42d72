using System.Buffers;
using Berth.HostServices.Messages;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

/// <summary>
/// JSON text that is too long for a packet. It is sent as the first descriptor, and the packet contains only <see cref="Marker"/>.
/// </summary>
internal static class PayloadFile
{
    private const string Name = "jsoncomm/payload";

    /// <summary>The content of a packet whose text is in the first descriptor.</summary>
    internal static ReadOnlySpan<byte> Marker => "<args-via-fd>"u8;

    internal static MemoryFile Create(ReadOnlySpan<byte> json) => MemoryFile.CreateSealed(Name, json);

    /// <summary>
    /// Reads the text of an untrusted peer; the packet takes ownership of the descriptors. The peer may change the file meanwhile. So it is
    /// read once, with pread(2), up to its initial length; it is not mapped, because access past the end of a truncated file raises SIGBUS.
    /// It must be in memory, because the owner of a FUSE file system could delay the read for ever.
    /// </summary>
    /// <exception cref="ProtocolException">The file is not in memory, is too long, or was truncated.</exception>
    internal static Packet Read(SafeFileHandle[] descriptors, WireLimits limits)
    {
        var file = descriptors[0];
        var status = FileStatus.Of(file);
        if (status.Kind != FileKind.Regular || !MemoryFile.IsInMemory(file))
            throw new ProtocolException("The descriptor that is to hold a message is not a memory file.");
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
