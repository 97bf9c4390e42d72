using System.Collections.Immutable;

namespace Berth.Sandbox.Parameters;

/// <summary>A denied path, covered by an empty unreadable file or directory.</summary>
/// <param name="Target">The path inside, free of symbolic links.</param>
/// <param name="Directory">Whether the path is a directory; otherwise a file.</param>
/// <param name="Rule">The deny rule it comes from.</param>
internal sealed record MaskStep(string Target, bool Directory, string Rule) : MountStep(Target)
{
    /// <summary>
    /// The paths that stay visible below it, none of them below another. The directories that lead to them can be searched, but not listed.
    /// </summary>
    public ImmutableArray<MaskOpening> Openings { get; init; } = [];
}
