namespace Berth.Workloads.Specs;

/// <summary>An empty directory in memory.</summary>
/// <param name="Target">The path inside.</param>
public sealed record TmpfsEntry(string Target) : FilesystemEntry(Target)
{
    /// <summary>The maximum size in bytes; null: the kernel's default, half of the memory.</summary>
    public long? Size { get; init; }

    /// <summary>The mode of the root directory.</summary>
    public int Mode { get; init; } = 0b111_101_101;

    /// <summary>Whether the workload may write to it.</summary>
    public bool Write { get; init; } = true;
}
