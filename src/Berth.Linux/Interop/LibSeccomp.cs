namespace Berth.Linux.Interop;

/// <summary>libseccomp, bound on first use: Berth starts, and its built-in filters work, where it is not installed.</summary>
internal static partial class LibSeccomp
{
    internal const string FileName = "libseccomp.so.2";

    internal static readonly OptionalLibrary Library = new(FileName, "libseccomp2");
}
