namespace Berth.Machines.Guest.Wire;

/// <summary>What can be copied.</summary>
public enum TreeEntryKind
{
    /// <summary>A directory.</summary>
    Directory = 1,

    /// <summary>A regular file.</summary>
    File = 2,

    /// <summary>A symbolic link.</summary>
    Link = 3,
}
