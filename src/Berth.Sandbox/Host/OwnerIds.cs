namespace Berth.Sandbox.Host;

/// <summary>A user of the host, and a group.</summary>
/// <param name="Uid">The user.</param>
/// <param name="Gid">The group.</param>
internal readonly record struct OwnerIds(uint Uid, uint Gid);
