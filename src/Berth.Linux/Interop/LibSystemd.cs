namespace Berth.Linux.Interop;

/// <summary>
/// libsystemd, bound on first use: Berth starts where it is not installed. What its functions return is a negative errno, or success.
/// </summary>
internal static partial class LibSystemd
{
    internal const string FileName = "libsystemd.so.0";

    internal static readonly OptionalLibrary Library = new(FileName, "libsystemd0");
}
