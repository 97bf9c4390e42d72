namespace Berth.Releases.Installing;

/// <summary>What an install or a rollback did.</summary>
public enum UpdateChange
{
    /// <summary>The release is current already; nothing was done.</summary>
    None,

    /// <summary>A new release is current.</summary>
    Installed,

    /// <summary>A release that was installed before is current.</summary>
    SwitchedBack,

    /// <summary>A new release is in its place, and was tried; the switch to it is left to the caller.</summary>
    Placed,

    /// <summary>A dry run: the archive was checked, and nothing was changed.</summary>
    Checked,
}
