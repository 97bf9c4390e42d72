using Berth.Linux.Files;

namespace Berth.Releases.Files;

/// <summary>An entry of a directory.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Size">The length of a file in bytes.</param>
internal readonly record struct FoundFile(FileKind Kind, UnixFileMode Mode, long Size);
