using Berth.Linux.Interop;

namespace Berth.Linux.Abi;

/// <summary>What a descriptor is waited for, and ready for: poll(2).</summary>
[Flags]
public enum PollEvents : short
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A read will not block.</summary>
    Readable = Libc.POLLIN,

    /// <summary>Something out of the ordinary: a file of a cgroup has changed (cgroups(7)).</summary>
    Priority = Libc.POLLPRI,

    /// <summary>A write will not block (of a pipe: of up to 4096 bytes).</summary>
    Writable = Libc.POLLOUT,

    /// <summary>An error is pending, or a pipe's reader is gone. Reported though nobody asked.</summary>
    Failed = Libc.POLLERR,

    /// <summary>The other end is closed; there may still be something to read. Reported though nobody asked.</summary>
    HungUp = Libc.POLLHUP,

    /// <summary>The other end, or this one, does not read any more: shutdown(2).</summary>
    ReadingShutDown = Libc.POLLRDHUP,
}
