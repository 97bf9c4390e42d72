using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>The limit of the memory that a process may map: RLIMIT_AS of getrlimit(2), <c>ulimit -v</c>.</summary>
public static class AddressLimit
{
    /// <summary>The limit of this process in bytes; null: none, or unknown.</summary>
    public static long? Current() =>
        Libc.getrlimit(Libc.RLIMIT_AS, out var limit) == 0 && limit.rlim_cur <= long.MaxValue ? (long)limit.rlim_cur : null;
}
