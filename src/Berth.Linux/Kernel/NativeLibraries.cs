using Berth.Linux.Interop;

namespace Berth.Linux.Kernel;

/// <summary>Shared libraries that Berth uses if the host has them.</summary>
public static class NativeLibraries
{
    /// <summary>Whether libseccomp can be loaded.</summary>
    public static bool HasSeccomp => LibSeccomp.Library.IsPresent;

    /// <summary>Whether libacl can be loaded.</summary>
    public static bool HasAcl => LibAcl.Library.IsPresent;

    /// <summary>
    /// Whether OpenSSL's libssl can be loaded in a version that .NET accepts. Without it, .NET ends the process at the first TLS
    /// connection.
    /// </summary>
    public static bool HasSsl => LibSsl.Current.IsPresent || LibSsl.Before.IsPresent;

    /// <summary>Whether libsystemd can be loaded.</summary>
    public static bool HasSystemd => LibSystemd.Library.IsPresent;
}
