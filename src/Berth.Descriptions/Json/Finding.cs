using Berth.Descriptions.Diagnostics;

namespace Berth.Descriptions.Json;

/// <summary>
/// A problem with its offset in the file; -1 if the caller supplies the place by path. Findings at the same offset keep the order in which
/// they were reported.
/// </summary>
internal readonly record struct Finding(int Offset, int Order, string Path, Problem Problem);
