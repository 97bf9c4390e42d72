using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Kernel;

/// <summary>
/// Random names from getrandom(2). The base library's generator would load OpenSSL, which takes longer than starting a whole sandbox.
/// </summary>
public static class RandomHex
{
    private const int MostBytes = 256; // up to this size, getrandom(2) is never interrupted and never returns less

    /// <summary>Random bytes as lower-case hexadecimal digits, two for each byte.</summary>
    /// <param name="bytes">The number of bytes, 1 to 256.</param>
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
