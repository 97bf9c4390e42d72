namespace Berth.Sandbox.Compilation;

/// <summary>Limits of getrlimit(2) by name; the numbers are alike on x86-64 and arm64 (<c>asm-generic/resource.h</c>).</summary>
public static class ResourceLimits
{
    /// <summary>The limit's number.</summary>
    /// <param name="name">Lower case, without <c>RLIMIT_</c>.</param>
    /// <exception cref="ArgumentException">No such limit.</exception>
    public static int Number(string name) => name switch
    {
        "cpu" => 0,
        "fsize" => 1,
        "data" => 2,
        "stack" => 3,
        "core" => 4,
        "rss" => 5,
        "nproc" => 6,
        "nofile" => 7,
        "memlock" => 8,
        "as" => 9,
        "locks" => 10,
        "sigpending" => 11,
        "msgqueue" => 12,
        "nice" => 13,
        "rtprio" => 14,
        "rttime" => 15,
        _ => throw new ArgumentException($"no resource limit is called {name}", nameof(name)),
    };
}
