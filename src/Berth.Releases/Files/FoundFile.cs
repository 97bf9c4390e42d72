using Berth.Linux.Files;

namespace Berth.Releases.Files;

/// <summary>An entry of a directory.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Size">The length of a file in bytes.</param>
/// <param name="Uid">The owner.</param>
/// <param name="Gid">The group.</param>
/// <param name="Links">The number of its names (hard links).</param>
internal readonly record struct FoundFile(FileKind Kind, UnixFileMode Mode, long Size, uint Uid, uint Gid, uint Links);
