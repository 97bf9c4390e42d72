namespace Berth.Workloads.Specs;

/// <summary>A read-only file with the given text.</summary>
/// <param name="Target">The path inside.</param>
/// <param name="Content">The text (UTF-8).</param>
public sealed record FileEntry(string Target, string Content) : FilesystemEntry(Target)
{
    /// <summary>The mode.</summary>
    public int Mode { get; init; } = 0b110_100_100;
}
