using Berth.Linux.Errors;

namespace Berth.Linux.Tests;

/// <summary>
/// The other end of a pipe or a socket that a test has closed. It is closed when nobody has it any more, and a child that another test
/// starts just then has a copy of it until its exec.
/// </summary>
internal static class ClosedEnd
{
    /// <summary>
    /// Writes until the write says that nobody reads (EPIPE); fails at the deadline, and where the write says anything else.
    /// </summary>
    internal static Task ShouldBreakAsync(Action write) => Eventually.Async(
        () =>
        {
            try
            {
                write();
                return false;
            }
            catch (LinuxException broken) when (broken.Error == Errno.EPIPE)
            {
                return true;
            }
        },
        "nobody reads any more (EPIPE)");
}
