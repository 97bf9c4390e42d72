namespace Berth.Sandbox.Planning.Mounts;

/// <summary>A path that a rule names.</summary>
/// <param name="Path">The path, free of symbolic links: inside, or on the host.</param>
/// <param name="Directory">Whether it is a directory.</param>
/// <param name="Pattern">The number of the path or glob that names it.</param>
/// <param name="IsHost">Whether the path is the host's. Then every place inside that shows it, or something below it, is named.</param>
/// <param name="Way">The inside paths of links that lead there, and of directories that <c>..</c> leaves.</param>
internal readonly record struct DenyMatch(string Path, bool Directory, int Pattern, IReadOnlyList<string> Way, bool IsHost = false);
