using Berth.Linux.Errors;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>A directory that a rule is about and that could not be searched.</summary>
/// <param name="Path">Its path inside, free of symbolic links.</param>
/// <param name="Pattern">The number of the glob.</param>
/// <param name="Error">The error of the system.</param>
internal readonly record struct UnsearchableDirectory(string Path, int Pattern, Errno Error);
