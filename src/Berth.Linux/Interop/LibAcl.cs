namespace Berth.Linux.Interop;

/// <summary>libacl, bound on first use: Berth starts where it is not installed.</summary>
internal static partial class LibAcl
{
    internal const string FileName = "libacl.so.1";

    internal static readonly OptionalLibrary Library = new(FileName, "libacl1");
}
