using System.Collections.Immutable;

namespace Berth.Sandbox.Parameters;

/// <summary>A denied path: something empty and unreadable in its place.</summary>
/// <param name="Target">The path inside, free of symbolic links.</param>
/// <param name="Directory">Whether a directory is covered, or a file.</param>
/// <param name="Rule">The deny rule it comes from.</param>
internal sealed record MaskStep(string Target, bool Directory, string Rule) : MountStep(Target)
{
    /// <summary>
    /// What stays visible below it, none below another. The directories on the way to it are there, and can be passed, not listed.
    /// </summary>
    public ImmutableArray<MaskOpening> Openings { get; init; } = [];
}
