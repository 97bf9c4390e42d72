using Berth.Linux.Errors;

namespace Berth.Machines.Archives;

/// <summary>An archive, or an OCI layout, can't be read: it is damaged, or of a kind that Berth does not know.</summary>
/// <param name="archive">The file.</param>
/// <param name="problem">What is wrong with it.</param>
/// <param name="suggestion">What to do.</param>
public sealed class ArchiveException(string archive, string problem, string? suggestion = null)
    : BerthException($"cannot read {archive}: {problem}", suggestion);
