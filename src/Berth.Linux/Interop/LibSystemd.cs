namespace Berth.Linux.Interop;

/// <summary>
/// libsystemd, loaded on first use: Berth starts without it. Its functions return a negative errno on failure.
/// </summary>
internal static partial class LibSystemd
{
    internal const string FileName = "libsystemd.so.0";

    internal static readonly OptionalLibrary Library = new(FileName, "libsystemd0");
}
