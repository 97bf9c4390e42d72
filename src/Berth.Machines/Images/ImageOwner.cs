namespace Berth.Machines.Images;

/// <summary>An owner of files in an image.</summary>
/// <param name="Uid">The user.</param>
/// <param name="Gid">The group.</param>
public sealed record ImageOwner(uint Uid, uint Gid);
