namespace Berth.Workloads.Tables;

/// <summary>The limits of getrlimit(2), in lower case without <c>RLIMIT_</c>.</summary>
internal static class RlimitNames
{
    public static string[] All { get; } =
        [
            "nofile", "nproc", "core", "cpu", "data", "fsize", "as", "stack", "memlock", "locks", "msgqueue", "nice", "rss", "rtprio",
            "rttime", "sigpending",
        ];
}
