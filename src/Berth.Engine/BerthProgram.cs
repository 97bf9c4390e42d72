using Berth.Linux;

namespace Berth.Engine;

/// <summary>
/// Berth's own executables. Two native ones beside each other: <c>berth</c>, which people call, and which starts what nobody has to stay for;
/// and <see cref="WholeName"/>, which does everything, and which <c>berth</c> becomes for the rest. A build that is not native has one, which does everything.
/// </summary>
public static class BerthProgram
{
    /// <summary>The name of the executable that does everything.</summary>
    public const string WholeName = "berth-full";

    private const string CalledName = "berth";

    /// <summary>The executable that does everything, beside this one.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no /proc to ask where this one is.</exception>
    public static string Whole => Beside(WholeName);

    /// <summary>Whether this one lies in the place of <see cref="Whole"/>.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no /proc to ask where this one is.</exception>
    public static bool IsWhole => FileStatus.Find(Whole) is { } whole && FileStatus.Find(Own) is { } own
        && (whole.DeviceMajor, whole.DeviceMinor, whole.Inode) == (own.DeviceMajor, own.DeviceMinor, own.Inode);

    /// <summary>The executable that people call: for what starts Berth later.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no /proc to ask where this one is.</exception>
    public static string Called => Path.GetFileName(Own) == WholeName && File.Exists(Beside(CalledName)) ? Beside(CalledName) : Own;

    private static string Own => Environment.ProcessPath ?? throw new PlatformNotSupportedException("cannot read /proc/self/exe");

    private static string Beside(string name) => Path.Combine(Path.GetDirectoryName(Own) ?? "/", name);
}
