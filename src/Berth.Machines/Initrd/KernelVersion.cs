using System.Buffers.Binary;
using System.Text;

namespace Berth.Machines.Initrd;

/// <summary>The version of a kernel, which names the directory of its modules, read from its image.</summary>
public static class KernelVersion
{
    private const int VersionAt = 0x20E, HeaderSize = 0x200, MostLength = 64;

    /// <summary>
    /// The version of an x86 kernel (bzImage): Linux's Documentation/arch/x86/boot.rst, kernel_version. Null: the image says none.
    /// </summary>
    /// <param name="image">The first 64 KiB of the image, or more.</param>
    public static string? Of(ReadOnlySpan<byte> image)
    {
        if (image.Length < VersionAt + sizeof(ushort) || !image[0x202..].StartsWith("HdrS"u8))
            return null;
        var at = BinaryPrimitives.ReadUInt16LittleEndian(image[VersionAt..]) + HeaderSize;
        if (at == HeaderSize || at >= image.Length)
            return null;
        var text = image[at..Math.Min(image.Length, at + MostLength)];
        var end = text.IndexOfAny((byte)' ', (byte)0);
        return end > 0 ? Encoding.ASCII.GetString(text[..end]) : null;
    }
}
