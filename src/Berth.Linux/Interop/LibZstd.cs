namespace Berth.Linux.Interop;

/// <summary>libzstd, loaded on first use: Berth starts without it. Results are sizes, or errors for ZSTD_isError.</summary>
internal static partial class LibZstd
{
    internal const string FileName = "libzstd.so.1";

    internal static readonly OptionalLibrary Library = new(FileName, "libzstd1");
}
