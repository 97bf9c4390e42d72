namespace Berth.Workloads.Specs;

/// <summary>A symbolic link.</summary>
/// <param name="Target">The path of the link inside.</param>
/// <param name="To">The target of the link.</param>
public sealed record SymlinkEntry(string Target, string To) : FilesystemEntry(Target)
{
    /// <summary>Whether <see cref="To"/> is a link on the host, whose own target is used.</summary>
    public bool Dereference { get; init; }
}
