using Berth.Linux.Files;
using Berth.Linux.Kernel;

namespace Berth.Engine.Releases;

/// <summary>The links by which users call the current release of Berth: <c>PREFIX/bin/berth</c> and so on.</summary>
internal static class OwnLinks
{
    private static readonly string[] s_directories = ["bin", "sbin", "share/man"];

    /// <summary>
    /// Makes the links of a release that is current. They lead through <c>lib/berth/current</c>, so they stay right with later releases. A
    /// plain file of an earlier installation is replaced.
    /// </summary>
    /// <param name="installation">Where Berth is installed.</param>
    /// <param name="release">The directory of the release.</param>
    public static void Make(OwnInstallation installation, string release)
    {
        foreach (var directory in s_directories.Select(name => Path.Combine(release, name)).Where(Directory.Exists))
        {
            var isMan = directory.EndsWith("man", StringComparison.Ordinal);
            foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
            {
                // What a program has beside it, it finds beside it.
                if (isMan || File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute))
                    Link(installation.Prefix, Path.GetRelativePath(release, file));
            }
        }
    }

    private static void Link(string prefix, string file)
    {
        var (link, up) = (Path.Combine(prefix, file), string.Concat(file.Where(static c => c == '/').Select(static _ => "../")));
        var target = $"{up}lib/berth/current/{file}";
        if (SymbolicLink.Find(link) == target)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        var made = $"{link}.{RandomHex.Make(8)}";
        File.CreateSymbolicLink(made, target);
        File.Move(made, link, overwrite: true);
    }
}
