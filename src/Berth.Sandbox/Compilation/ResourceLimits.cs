namespace Berth.Sandbox.Compilation;

/// <summary>Limits of getrlimit(2) by name; the numbers are the same on x86-64 and arm64 (<c>asm-generic/resource.h</c>).</summary>
public static class ResourceLimits
{
    private static readonly string[] s_names =
        ["cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as", "locks", "sigpending", "msgqueue", "nice",
            "rtprio", "rttime"];

    /// <summary>The names, each at its number: lower case, without <c>RLIMIT_</c>.</summary>
    public static ReadOnlySpan<string> Names => s_names;

    /// <summary>The limit's number.</summary>
    /// <exception cref="ArgumentException">There is no such limit.</exception>
    public static int Number(string name) => Array.IndexOf(s_names, name) is >= 0 and var number
        ? number
        : throw new ArgumentException($"no resource limit is called {name}", nameof(name));
}
