namespace Berth.Linux.Identity;

/// <summary>An entry of the group database (group(5)).</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Gid">The group id.</param>
public sealed record Group(string Name, uint Gid);
