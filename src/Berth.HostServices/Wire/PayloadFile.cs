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
    /// <summary>The number of bytes of a text that are read if it is too long: enough to see to which call it belongs.</summary>
    internal const int Beginning = 4096;

    private const string Name = "jsoncomm/payload";

    /// <summary>The content of a packet whose text is in the first descriptor.</summary>
    internal static ReadOnlySpan<byte> Marker => "<args-via-fd>"u8;

    internal static MemoryFile Create(ReadOnlySpan<byte> json) => MemoryFile.CreateSealed(Name, json);

    /// <summary>
    /// Reads the text of an untrusted peer; the packet takes ownership of the descriptors. The peer may change the file meanwhile. So it is
    /// read once, with pread(2), up to its initial length; it is not mapped, because access past the end of a truncated file raises SIGBUS.
    /// It must be in memory, because the owner of a FUSE file system could delay the read for ever.
    /// </summary>
    /// <param name="descriptors">The file, and the descriptors of the message.</param>
    /// <param name="limits">The maximum length.</param>
    /// <param name="longestCut">The number of bytes that are read of a text that is too long; 0: it is refused.</param>
    /// <exception cref="ProtocolException">The file is not in memory, is too long, or was truncated.</exception>
    internal static Packet Read(SafeFileHandle[] descriptors, WireLimits limits, int longestCut)
    {
        var file = descriptors[0];
        var status = FileStatus.Of(file);
        if (status.Kind != FileKind.Regular || !MemoryFile.IsInMemory(file))
            throw new ProtocolException("The descriptor that is to hold a message is not a memory file.");
        string? cut = null;
        if (status.Size <= 0 || status.Size > limits.MaximumPayload)
        {
            cut = $"A message of {status.Size} bytes: 1 to {limits.MaximumPayload} are allowed.";
            if (longestCut == 0 || status.Size <= 0)
                throw new ProtocolException(cut);
        }

        var length = (int)(cut is null ? status.Size : Math.Min(status.Size, longestCut));
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (DescriptorIO.ReadAt(file, buffer.AsSpan(0, length), 0) != length)
                throw new ProtocolException("The memory file of a message was cut short while it was read.");
            return Packet.FromPayload(buffer, length, descriptors, cut);
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
