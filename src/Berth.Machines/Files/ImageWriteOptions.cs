namespace Berth.Machines.Files;

/// <summary>The owner and the mode of a file that is written; null: as it is, or the usual one of a new file.</summary>
/// <param name="Mode">Permissions, set-id and sticky bits.</param>
/// <param name="Uid">The owner.</param>
/// <param name="Gid">The group.</param>
public sealed record ImageWriteOptions(UnixFileMode? Mode = null, uint? Uid = null, uint? Gid = null);
