namespace Berth.Engine.Machines;

/// <summary>What is done with a snapshot.</summary>
public enum SnapshotChange
{
    /// <summary>It is made.</summary>
    Save,

    /// <summary>The machine continues from it.</summary>
    Restore,

    /// <summary>It is removed.</summary>
    Remove,
}
