namespace Berth.Linux.Interop;

/// <summary>libseccomp, loaded on first use: without it, Berth starts and its built-in filters work.</summary>
internal static partial class LibSeccomp
{
    internal const string FileName = "libseccomp.so.2";

    internal static readonly OptionalLibrary Library = new(FileName, "libseccomp2");
}
