using System.Runtime.InteropServices;
using Berth.Linux.Errors;

namespace Berth.Linux.Interop;

/// <summary>A shared library that Berth uses if the host has it.</summary>
/// <param name="fileName">The soname for the dynamic linker.</param>
/// <param name="package">The Debian package that contains it.</param>
internal sealed class OptionalLibrary(string fileName, string package)
{
    private bool _found;

    /// <summary>Throws if the library can't be loaded.</summary>
    /// <param name="purpose">Why it is needed, for example "to build a seccomp filter".</param>
    /// <exception cref="NativeLibraryException">The library can't be loaded.</exception>
    internal void Require(string purpose)
    {
        if (!IsPresent)
            throw new NativeLibraryException(fileName, package, purpose);
    }

    /// <summary>Whether the library can be loaded. Once loaded, it stays loaded; if it is installed later, it is found then.</summary>
    internal bool IsPresent => _found = _found || NativeLibrary.TryLoad(fileName, out _);
}
