namespace Berth.Linux;

/// <summary>Shared libraries that Berth uses where the host has them.</summary>
public static class NativeLibraries
{
    /// <summary>Whether libseccomp can be loaded.</summary>
    public static bool HasSeccomp => Interop.LibSeccomp.Library.IsPresent;

    /// <summary>Whether libacl can be loaded.</summary>
    public static bool HasAcl => Interop.LibAcl.Library.IsPresent;

    /// <summary>Whether libsystemd can be loaded.</summary>
    public static bool HasSystemd => Interop.LibSystemd.Library.IsPresent;
}
