using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>
/// A descriptor with which any thread ends the wait of another: eventfd(2), close-on-exec. Readable after <see cref="Set"/> until
/// <see cref="Clear"/>.
/// </summary>
public sealed class Wakeup : IDisposable
{
    private Wakeup(SafeFileHandle handle) => Handle = handle;

    /// <summary>The descriptor to wait for; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Creates a wakeup that is not set.</summary>
    /// <exception cref="LinuxException">eventfd(2) failed: EMFILE, ENFILE.</exception>
    public static Wakeup Create()
    {
        var handle = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        return handle.IsInvalid ? throw LinuxException.Last("make an event descriptor") : new Wakeup(handle);
    }

    /// <summary>Ends the wait, or the next wait. May be called from any thread.</summary>
    public void Set()
    {
        // The only failure is EAGAIN, after 2^64 - 2 calls: the wakeup is set then.
        ReadOnlySpan<byte> one = [1, 0, 0, 0, 0, 0, 0, 0];
        _ = Libc.write(Handle, one, (nuint)one.Length);
    }

    /// <summary>Resets the wakeup, however often it was set.</summary>
    public void Clear()
    {
        // Fails with EAGAIN if it was not set.
        Span<byte> count = stackalloc byte[sizeof(ulong)];
        _ = Libc.read(Handle, count, (nuint)count.Length);
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => Handle.Dispose();
}
