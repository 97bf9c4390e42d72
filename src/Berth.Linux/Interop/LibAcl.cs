namespace Berth.Linux.Interop;

/// <summary>libacl, loaded on first use: Berth starts without it.</summary>
internal static partial class LibAcl
{
    internal const string FileName = "libacl.so.1";

    internal static readonly OptionalLibrary Library = new(FileName, "libacl1");
}
