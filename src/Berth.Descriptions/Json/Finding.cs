using Berth.Descriptions.Diagnostics;

namespace Berth.Descriptions.Json;

/// <summary>
/// A problem and where it is: an offset into the file, or (offset -1) whatever the caller's own places say. Those at one place stay in the
/// order of their finding.
/// </summary>
internal readonly record struct Finding(int Offset, int Order, string Path, Problem Problem);
