using System.Collections.Immutable;
using Berth.Linux.Files;
using Berth.Linux.Processes;

namespace Berth.Engine;

/// <summary>
/// Berth's own executables. There are two native ones: <c>berth</c>, which users call, and which starts workloads that need no process of
/// Berth while they run; and
/// <see cref="WholeName"/>, which does everything else, and which <c>berth</c> executes for that. They are in one directory, or as <c>make
/// install</c> puts them: <c>bin/berth</c> and <c>libexec/berth/berth-full</c> below one prefix. A build that is not native has one
/// executable, which does everything.
/// </summary>
public static class BerthProgram
{
    /// <summary>The name of the executable that does everything.</summary>
    public const string WholeName = "berth-full";

    /// <summary>The name of the executable that users call.</summary>
    public const string CalledName = "berth";

    private const string InstalledCalled = "../../bin/" + CalledName;
    private const string InstalledWhole = "../libexec/berth/" + WholeName;

    private static bool s_isThis;

    /// <summary>
    /// The executable that does everything: in the directory of this one, or where <c>make install</c> puts it. If it is in neither place:
    /// its path in the directory of this one.
    /// </summary>
    /// <exception cref="LinuxException">There is no /proc to ask where this one is.</exception>
    public static string Whole => Find(WholeName, InstalledWhole) ?? FromOwnDirectory(WholeName);

    /// <summary>Whether this executable is the one of <see cref="Whole"/>.</summary>
    /// <exception cref="LinuxException">There is no /proc to ask where this one is.</exception>
    public static bool IsWhole => FileStatus.Find(Whole) is { } whole && FileStatus.Find(Own) is { } own
        && (whole.DeviceMajor, whole.DeviceMinor, whole.Inode) == (own.DeviceMajor, own.DeviceMinor, own.Inode);

    /// <summary>The executable that users call; for command lines that start Berth later, also a later release of it.</summary>
    /// <exception cref="LinuxException">There is no /proc to ask where this one is.</exception>
    public static string Called =>
        ThroughCurrent(Path.GetFileName(Own) == WholeName ? Find(CalledName, InstalledCalled) ?? Own : Own);

    /// <summary>
    /// The executable that can run as a supervisor: this one if it is one of Berth's, else <see cref="Called"/>. A program that uses Berth
    /// as a library is never executed as a supervisor.
    /// </summary>
    /// <exception cref="BerthNotFoundException">This program is not one of Berth's executables, and Berth is not installed.</exception>
    public static string Supervising => s_isThis ? OwnProcess.Path : Called;

    /// <summary>
    /// The path of this program without symbolic links, and if the program is one of Berth's, the paths at which the other may be. Does not
    /// access the file system.
    /// </summary>
    public static ImmutableArray<string> Places
    {
        get
        {
            var own = OwnProcess.Path;
            if (!s_isThis)
                return [own];
            var directory = Path.GetDirectoryName(own) ?? "/";
            return Path.GetFileName(own) == WholeName
                ? [own, Path.GetFullPath(CalledName, directory), Path.GetFullPath(InstalledCalled, directory)]
                : [own, Path.GetFullPath(WholeName, directory), Path.GetFullPath(InstalledWhole, directory)];
        }
    }

    /// <summary>Declares that this process is one of Berth's own executables. Each of them calls this first.</summary>
    public static void Declare() => s_isThis = true;

    /// <summary>Like <see cref="Called"/>; null: this program is not one of Berth's executables, and Berth is not installed.</summary>
    public static string? FindCalled() => s_isThis || ExecutableFinder.Find(CalledName) is not null ? Called : null;

    private static string Own
    {
        get
        {
            if (s_isThis)
                return OwnProcess.Path;
            return ExecutableFinder.Find(CalledName) is { } installed
                ? PathResolver.Realpath(installed)
                : throw new BerthNotFoundException();
        }
    }

    /// <summary>If Berth is installed as releases (berth-release(1)), the path that stays when they change.</summary>
    private static string ThroughCurrent(string path)
    {
        const string Store = "/lib/berth/", Releases = Store + "releases/";
        return path.LastIndexOf(Releases, StringComparison.Ordinal) is >= 0 and var at
            && path.IndexOf('/', at + Releases.Length) is > 0 and var rest
                ? $"{path[..at]}{Store}current{path[rest..]}"
                : path;
    }

    private static string? Find(params ReadOnlySpan<string> places)
    {
        foreach (var place in places)
        {
            if (FromOwnDirectory(place) is var path && FileStatus.TryOf(path) is not null)
                return path;
        }

        return null;
    }

    private static string FromOwnDirectory(string path) => Path.GetFullPath(path, Path.GetDirectoryName(Own) ?? "/");
}
