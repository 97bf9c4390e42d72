namespace Berth.Workloads.Specs;

/// <summary>A symbolic link.</summary>
/// <param name="Target">The path of the link, inside.</param>
/// <param name="To">What it points to.</param>
public sealed record SymlinkEntry(string Target, string To) : FilesystemEntry(Target)
{
    /// <summary>Whether <see cref="To"/> names a host link whose own text is taken.</summary>
    public bool Dereference { get; init; }
}
