namespace Berth.Linux;

/// <summary>Shared libraries that Berth uses where the host has them.</summary>
public static class NativeLibraries
{
    /// <summary>Whether libseccomp can be loaded.</summary>
    public static bool HasSeccomp => Interop.LibSeccomp.Library.IsPresent;

    /// <summary>Whether libacl can be loaded.</summary>
    public static bool HasAcl => Interop.LibAcl.Library.IsPresent;

    /// <summary>Whether OpenSSL's libssl can be loaded, in a version that .NET takes: where it can't, .NET ends the process at the first TLS connection.</summary>
    public static bool HasSsl => Interop.LibSsl.Current.IsPresent || Interop.LibSsl.Before.IsPresent;

    /// <summary>Whether libsystemd can be loaded.</summary>
    public static bool HasSystemd => Interop.LibSystemd.Library.IsPresent;
}
