namespace Berth.Sandbox.Planning.Mounts;

/// <summary>Something a rule names.</summary>
/// <param name="Path">The path, free of symbolic links: inside, or on the host.</param>
/// <param name="Directory">Whether it is a directory.</param>
/// <param name="Pattern">The number of the path or glob that names it.</param>
/// <param name="IsHost">Whether the path is the host's: wherever it is shown inside, and whatever below it is, is named.</param>
/// <param name="Way">What else leads there: the inside paths of links, and of directories that <c>..</c> leaves.</param>
internal readonly record struct DenyMatch(string Path, bool Directory, int Pattern, IReadOnlyList<string> Way, bool IsHost = false);
