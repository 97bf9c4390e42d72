namespace Berth.Workloads.Specs;

/// <summary>An empty directory in memory.</summary>
/// <param name="Target">The path inside.</param>
public sealed record TmpfsEntry(string Target) : FilesystemEntry(Target)
{
    /// <summary>Bytes at most; null: the kernel's default, half of memory.</summary>
    public long? Size { get; init; }

    /// <summary>Mode of its root directory.</summary>
    public int Mode { get; init; } = 0b111_101_101;

    /// <summary>Whether it may be written.</summary>
    public bool Write { get; init; } = true;
}
