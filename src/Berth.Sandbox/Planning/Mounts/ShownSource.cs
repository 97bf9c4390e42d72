namespace Berth.Sandbox.Planning.Mounts;

/// <summary>A path of the host that is mounted inside.</summary>
/// <param name="Source">The host path, free of links.</param>
/// <param name="Target">The path inside.</param>
/// <param name="Directory">Whether it is a directory.</param>
internal readonly record struct ShownSource(string Source, string Target, bool Directory);
