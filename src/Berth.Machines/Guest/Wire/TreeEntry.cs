namespace Berth.Machines.Guest.Wire;

/// <summary>A file, directory or symbolic link that is copied. A file's content follows.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Mode">Permissions, set-id and sticky bits.</param>
/// <param name="Modified">When the content was changed, in seconds since 1970.</param>
/// <param name="Path">The path below the copied one; empty: that itself.</param>
/// <param name="Target">Where a link leads; else empty.</param>
public sealed record TreeEntry(TreeEntryKind Kind, UnixFileMode Mode, long Modified, string Path, string Target = "")
{
    private const uint PermissionBits = 0xFFF;
    private const int MostPath = 4096;

    /// <summary>The content of a frame.</summary>
    public ReadOnlyMemory<byte> Encode() => new WireWriter()
        .Number((uint)Kind).Number((uint)Mode).Large((ulong)Modified).Text(Path).Text(Target)
        .Content;

    /// <summary>Reads an entry, and checks that its path leads nowhere but down.</summary>
    /// <exception cref="GuestProtocolException">It is not one.</exception>
    public static TreeEntry Decode(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        var entry = new TreeEntry(
            (TreeEntryKind)reader.Number(), (UnixFileMode)(reader.Number() & PermissionBits), (long)reader.Large(), reader.Text(),
            reader.Text());
        reader.End();
        var isPlain = entry.Path.Length <= MostPath && entry.Target.Length <= MostPath
            && !entry.Path.Contains('\0', StringComparison.Ordinal) && !entry.Target.Contains('\0', StringComparison.Ordinal)
            && (entry.Path.Length == 0 || !entry.Path.Split('/').Any(static name => name is "" or "." or ".."));
        return isPlain && entry.Kind is >= TreeEntryKind.Directory and <= TreeEntryKind.Link
            ? entry
            : throw new GuestProtocolException("the peer sent a file whose path leads elsewhere");
    }
}
