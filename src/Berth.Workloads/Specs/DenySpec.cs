using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>A path or glob (<c>*</c>, <c>**</c>, <c>?</c>) that is masked even below a granted directory.</summary>
/// <param name="Path">The absolute path or glob, both on the host and inside.</param>
public sealed record DenySpec(string Path)
{
    /// <summary>Paths and globs below that this rule does not mask.</summary>
    public ImmutableArray<string> Except { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>A rule without exceptions.</summary>
    /// <param name="path">The path or glob.</param>
    public static implicit operator DenySpec(string path) => FromString(path);

    /// <summary>A rule without exceptions.</summary>
    /// <param name="path">The path or glob.</param>
    public static DenySpec FromString(string path) => new(path);
}
