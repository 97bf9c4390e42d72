namespace Berth.Supervision.Detection;

/// <summary>Which operating system a host has.</summary>
public enum HostSystem
{
    /// <summary>None that is known here.</summary>
    Other,

    /// <summary>Linux.</summary>
    Linux,

    /// <summary>macOS.</summary>
    MacOS,

    /// <summary>Windows.</summary>
    Windows,
}
