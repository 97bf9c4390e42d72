using Berth.Machines.Archives;

namespace Berth.Machines.Building;

/// <summary>A tar archive whose files are added to those of the archives before it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Digest">Its digest; null: it has none.</param>
/// <param name="HasWhiteouts">Whether names that begin with <c>.wh.</c> remove files of earlier archives (OCI image specification).</param>
internal sealed record ArchiveLayer(string Path, BlobDigest? Digest, bool HasWhiteouts);
