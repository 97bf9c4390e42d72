using System.Runtime.InteropServices;
using Berth.Linux.Errors;

namespace Berth.Linux.Interop;

/// <summary>A shared library that Berth uses when the host has it.</summary>
/// <param name="fileName">The soname that the dynamic linker is asked for.</param>
/// <param name="package">The Debian package that ships it.</param>
internal sealed class OptionalLibrary(string fileName, string package)
{
    private bool _found;

    /// <summary>Does nothing when the library can be loaded.</summary>
    /// <param name="purpose">What needs it, as in "to build a seccomp filter".</param>
    /// <exception cref="NativeLibraryException">The library cannot be loaded.</exception>
    internal void Require(string purpose)
    {
        if (!IsPresent)
            throw new NativeLibraryException(fileName, package, purpose);
    }

    /// <summary>Whether the library can be loaded. It stays loaded; one that is installed later is found.</summary>
    internal bool IsPresent => _found = _found || NativeLibrary.TryLoad(fileName, out _);
}
