using Berth.Linux.Errors;

namespace Berth.Linux.Tests;

/// <summary>
/// The other end of a pipe or socket, after a test has closed it. It is really closed only when no process has a copy, and a child that
/// another test starts at the same time has a copy until its exec.
/// </summary>
internal static class ClosedEnd
{
    /// <summary>
    /// Repeats a write until it fails with EPIPE. Fails at the deadline, or if the write fails in another way.
    /// </summary>
    internal static Task ShouldBreakAsync(Action write) => Eventually.Async(
        () =>
        {
            try
            {
                write();
                return false;
            }
            catch (LinuxException exception) when (exception.Error == Errno.EPIPE)
            {
                return true;
            }
        },
        "the write fails with EPIPE");
}
