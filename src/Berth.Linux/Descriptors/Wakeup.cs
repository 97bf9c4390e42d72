using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>
/// A descriptor with which any thread ends another's wait: eventfd(2), close-on-exec. Readable from <see cref="Set"/> to
/// <see cref="Clear"/>.
/// </summary>
public sealed class Wakeup : IDisposable
{
    private Wakeup(SafeFileHandle handle) => Handle = handle;

    /// <summary>What to wait for; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Makes one that is not set.</summary>
    /// <exception cref="LinuxException">eventfd(2) failed: EMFILE, ENFILE.</exception>
    public static Wakeup Create()
    {
        var handle = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        return handle.IsInvalid ? throw LinuxException.Last("make an event descriptor") : new Wakeup(handle);
    }

    /// <summary>Ends the wait, or the next one. From any thread.</summary>
    public void Set()
    {
        // It can only fail (EAGAIN) where it has been set 2^64 - 2 times: it is set then.
        ReadOnlySpan<byte> one = [1, 0, 0, 0, 0, 0, 0, 0];
        _ = Libc.write(Handle, one, (nuint)one.Length);
    }

    /// <summary>Takes it back, however often it was set.</summary>
    public void Clear()
    {
        // EAGAIN: it was not set.
        Span<byte> count = stackalloc byte[sizeof(ulong)];
        _ = Libc.read(Handle, count, (nuint)count.Length);
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => Handle.Dispose();
}
