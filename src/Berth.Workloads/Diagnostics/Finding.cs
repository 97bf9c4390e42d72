namespace Berth.Workloads;

/// <summary>A problem and where it is: an offset into the file, or (offset -1) whatever the caller's own places say.</summary>
internal readonly record struct Finding(int Offset, string Path, Problem Problem);
