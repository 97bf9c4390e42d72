using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// How many descriptors a process may have open: RLIMIT_NOFILE of getrlimit(2), less one the highest number that one can have.
/// </summary>
/// <param name="Soft">The limit in force.</param>
/// <param name="Hard">What the process may raise it to by itself.</param>
public readonly record struct DescriptorLimit(long Soft, long Hard)
{
    /// <summary>This process's.</summary>
    /// <exception cref="LinuxException">getrlimit(2) failed.</exception>
    public static DescriptorLimit Current()
    {
        if (Libc.getrlimit(Libc.RLIMIT_NOFILE, out var limit) != 0)
            throw LinuxException.Last("ask for the limit of open descriptors", null);
        return new DescriptorLimit((long)Math.Min(limit.rlim_cur, long.MaxValue), (long)Math.Min(limit.rlim_max, long.MaxValue));
    }

    /// <summary>
    /// Raises this process's soft limit as far as the hard one allows. Children inherit it: one that may be a program of somebody else is
    /// to be given back what was, for there are those that use select(2), which knows 1024 descriptors, and those that close every number
    /// up to the limit.
    /// </summary>
    /// <param name="most">How many are enough. A higher limit stays.</param>
    /// <returns>What the limit was; null: it is the same as before.</returns>
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
