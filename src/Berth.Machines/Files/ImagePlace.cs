namespace Berth.Machines.Files;

/// <summary>Where a path of an image leads.</summary>
/// <param name="Directory">The inode of the directory with the name, or of the last one above it that exists; null: none, the path is that
/// of the root directory.</param>
/// <param name="Missing">The names of directories below it that do not exist; the file's own is not among them.</param>
/// <param name="Name">The name of the file.</param>
/// <param name="Inode">The inode of the file; null: there is none.</param>
internal sealed record ImagePlace(uint? Directory, IReadOnlyList<string> Missing, string Name, uint? Inode);
