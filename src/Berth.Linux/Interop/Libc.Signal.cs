using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const nint SIG_DFL = 0;
    internal const nint SIG_IGN = 1;
    internal const nint SIG_ERR = -1;

    /// <summary>Sets the action for a signal and returns the previous one, or <see cref="SIG_ERR"/>.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint signal(int signal, nint handler);
}
