namespace Berth.Sandbox.Host;

/// <summary>Whose a file is, on the host.</summary>
/// <param name="Uid">Its owner.</param>
/// <param name="Gid">Its group.</param>
public readonly record struct OwnerIds(uint Uid, uint Gid);
