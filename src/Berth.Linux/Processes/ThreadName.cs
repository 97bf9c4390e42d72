using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// The name of the calling thread; that of the main thread is the process's name in <c>ps</c>, <c>pgrep</c> and <c>/proc/PID/comm</c>. A
/// new thread inherits the name of its creator.
/// </summary>
public static class ThreadName
{
    /// <summary>Sets the name.</summary>
    /// <param name="name">The name; the kernel cuts it at 15 bytes.</param>
    /// <exception cref="LinuxException">prctl(2) failed.</exception>
    public static void Set(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Libc.prctl((int)ProcessControl.PR_SET_NAME, name) < 0)
            throw LinuxException.Last("name", "this thread");
    }
}
