using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// The name of the calling thread: on the main one, the process's in <c>ps</c>, <c>pgrep</c> and <c>/proc/PID/comm</c>. Threads begin with
/// their maker's.
/// </summary>
public static class ThreadName
{
    /// <summary>Sets it.</summary>
    /// <param name="name">At most 15 bytes; the kernel cuts off more.</param>
    /// <exception cref="LinuxException">prctl(2) failed.</exception>
    public static void Set(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Libc.prctl((int)ProcessControl.PR_SET_NAME, name) < 0)
            throw LinuxException.Last("name", "this thread");
    }
}
