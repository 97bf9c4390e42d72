using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>libcom_err, which libext2fs needs too: the texts of its errors.</summary>
internal static partial class LibComErr
{
    private const string FileName = "libcom_err.so.2";

    /// <summary>The text for an <c>errcode_t</c>. The text belongs to the library; another call may overwrite it.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint error_message(nint error);
}
