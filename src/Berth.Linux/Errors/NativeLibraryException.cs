namespace Berth.Linux.Errors;

/// <summary>A shared library that something asked for needs is not on this host.</summary>
public sealed class NativeLibraryException : BerthException
{
    internal NativeLibraryException(string library, string package, string purpose)
        : base($"{library} is needed {purpose} and is not on this host", $"install it (Debian: apt install {package})")
    {
        Library = library;
        Package = package;
    }

    /// <summary>The soname, as in <c>libseccomp.so.2</c>.</summary>
    public string Library { get; }

    /// <summary>The Debian package that ships it.</summary>
    public string Package { get; }
}
