using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// The limit of open descriptors of a process: RLIMIT_NOFILE of getrlimit(2), one more than the highest possible descriptor number.
/// </summary>
/// <param name="Soft">The limit in force.</param>
/// <param name="Hard">The value to which the process may raise the soft limit.</param>
public readonly record struct DescriptorLimit(long Soft, long Hard)
{
    /// <summary>The limit of this process.</summary>
    /// <exception cref="LinuxException">getrlimit(2) failed.</exception>
    public static DescriptorLimit Current()
    {
        if (Libc.getrlimit(Libc.RLIMIT_NOFILE, out var limit) != 0)
            throw LinuxException.Last("ask for the limit of open descriptors", null);
        return new DescriptorLimit((long)Math.Min(limit.rlim_cur, long.MaxValue), (long)Math.Min(limit.rlim_max, long.MaxValue));
    }

    /// <summary>
    /// Raises this process's soft limit up to the hard limit. Children inherit the limit, so restore the old one for programs of others:
    /// some use select(2), which supports descriptors below 1024 only, and some close every number up to the limit.
    /// </summary>
    /// <param name="most">The wanted limit. A higher limit is kept.</param>
    /// <returns>The old limit; null if it was not changed.</returns>
    public static DescriptorLimit? Raise(long most)
    {
        var before = Current();
        var wanted = Math.Min(most, before.Hard);
        if (wanted <= before.Soft)
            return null;
        var limit = new Libc.rlimit_t { rlim_cur = (ulong)wanted, rlim_max = (ulong)before.Hard };
        return Libc.setrlimit(Libc.RLIMIT_NOFILE, in limit) == 0 ? before : null;
    }
}
