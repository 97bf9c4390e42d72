namespace Berth.Linux.Descriptors;

/// <summary>Keeps forks and the writing of programs apart.</summary>
internal static class ForkGate
{
    /// <summary>
    /// A child has copies of all our descriptors from its fork until its exec, close-on-exec or not. Whoever writes a file that is to be
    /// executed holds this for writing meanwhile: the kernel executes no file that somebody, be it such a child, has open for writing.
    /// </summary>
    internal static readonly ReaderWriterLockSlim Lock = new();
}
