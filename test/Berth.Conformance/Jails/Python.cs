using Berth.TestKit;

namespace Berth.Conformance.Jails;

/// <summary>Attacks that need system calls are written in Python: every program of the distribution is inside as it is outside.</summary>
internal static class Python
{
    /// <summary>
    /// What every script may use: <c>sys</c>, <c>os</c>, and <c>call(number, ...)</c>, which raises what the kernel says.
    /// </summary>
    private const string Prelude =
        """
        import ctypes, os, sys, socket, fcntl, signal
        libc = ctypes.CDLL(None, use_errno=True)
        libc.syscall.restype = ctypes.c_long
        def call(number, *arguments):
            result = libc.syscall(ctypes.c_long(number), *[ctypes.c_void_p(a) if isinstance(a, int) else a for a in arguments])
            if result < 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            return result

        """;

    /// <summary>
    /// A shell script that runs Python code; the shell's <c>$arguments</c> are its <c>sys.argv[1:]</c>. Skips the test where there is no
    /// Python.
    /// </summary>
    public static string Script(string code)
    {
        HostTool.Require("python3");
        return $"exec /usr/bin/python3 -I -c '{(Prelude + code).Replace("'", "'\\''", StringComparison.Ordinal)}' $arguments";
    }
}
