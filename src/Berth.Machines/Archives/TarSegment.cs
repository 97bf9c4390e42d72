namespace Berth.Machines.Archives;

/// <summary>A part of a sparse file that is in the archive.</summary>
/// <param name="Offset">Where it is in the file, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct TarSegment(long Offset, long Length);
