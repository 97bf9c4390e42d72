namespace Berth.Bench.Start;

/// <summary>The environment of all started programs.</summary>
internal static class Environments
{
    public static IReadOnlyList<string> Small { get; } =
    [
        "HOME=" + Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "LANG=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin",
        "TERM=dumb",
    ];
}
