namespace Berth.Sandbox.Host;

/// <summary>The file at a host path.</summary>
/// <param name="Kind">The kind of file.</param>
/// <param name="LinkText">The text of a symbolic link.</param>
internal sealed record HostFile(HostFileKind Kind, string? LinkText = null)
{
    /// <summary>Whether any execute bit is set.</summary>
    public bool Executable { get; init; }

    /// <summary>The identity of the file; null: unknown, and not compared.</summary>
    public PlacedFile? Identity { get; init; }

    /// <summary>The owner.</summary>
    public uint Uid { get; init; }

    /// <summary>The group.</summary>
    public uint Gid { get; init; }

    /// <summary>Permissions.</summary>
    public UnixFileMode Mode { get; init; }
}
