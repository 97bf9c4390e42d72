using Berth.Linux.Interop;

namespace Berth.Linux.Abi;

/// <summary>Events of a descriptor: poll(2).</summary>
[Flags]
public enum PollEvents : short
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A read will not block.</summary>
    Readable = Libc.POLLIN,

    /// <summary>An exceptional condition, for example a changed file of a cgroup (cgroups(7)).</summary>
    Priority = Libc.POLLPRI,

    /// <summary>A write will not block (of a pipe: of up to 4096 bytes).</summary>
    Writable = Libc.POLLOUT,

    /// <summary>An error is pending, or a pipe has no reader left. Always reported.</summary>
    Failed = Libc.POLLERR,

    /// <summary>The other end is closed; unread data may remain. Always reported.</summary>
    HungUp = Libc.POLLHUP,

    /// <summary>The peer has shut down writing, or this end reading: shutdown(2).</summary>
    ReadingShutDown = Libc.POLLRDHUP,
}
