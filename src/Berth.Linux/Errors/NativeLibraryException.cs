namespace Berth.Linux.Errors;

/// <summary>A shared library that an operation needs is not installed on this host.</summary>
public sealed class NativeLibraryException : BerthException
{
    internal NativeLibraryException(string library, string package, string purpose)
        : base($"{library} is needed {purpose} and is not on this host", $"install it (Debian: apt install {package})")
    {
        Library = library;
        Package = package;
    }

    /// <summary>The soname, for example <c>libseccomp.so.2</c>.</summary>
    public string Library { get; }

    /// <summary>The Debian package that contains the library.</summary>
    public string Package { get; }
}
