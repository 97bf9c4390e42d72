namespace Berth.Linux.Descriptors;

/// <summary>Prevents forks while an executable file is being written, and while this process's children are counted.</summary>
internal static class ForkGate
{
    /// <summary>
    /// A child has copies of all descriptors of this process from fork to exec, close-on-exec or not. The kernel does not execute a file
    /// that any process has open for writing (ETXTBSY). So a thread holds the write lock while it writes a file that is to be executed.
    /// </summary>
    internal static readonly ReaderWriterLockSlim Lock = new();
}
