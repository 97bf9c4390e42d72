using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Kernel;

/// <summary>
/// Random names, from the kernel itself (getrandom(2)). The base library's generator would load OpenSSL for it, which takes longer
/// than a whole sandbox does.
/// </summary>
public static class RandomHex
{
    private const int MostBytes = 256; // up to here getrandom(2) is never interrupted, and never short

    /// <summary>Random bytes as lower-case hex digits, two a byte.</summary>
    /// <param name="bytes">How many bytes, 1 to 256.</param>
    /// <exception cref="LinuxException">getrandom(2) failed.</exception>
    public static string Make(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, MostBytes);
        Span<byte> buffer = stackalloc byte[MostBytes];
        buffer = buffer[..bytes];
        LinuxException.ThrowIfFailed(Libc.getrandom(buffer, (nuint)bytes, 0), "get random bytes", null);
        return Convert.ToHexStringLower(buffer);
    }
}
