using Berth.Linux.Ext4;

namespace Berth.Machines.Files;

/// <summary>A file of an image.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Metadata">Its kind, mode, owner and time.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Links">The number of its links.</param>
/// <param name="Target">The target of a symbolic link; null: it is none.</param>
public sealed record ImageFile(string Name, Ext4Metadata Metadata, long Size, int Links, string? Target);
