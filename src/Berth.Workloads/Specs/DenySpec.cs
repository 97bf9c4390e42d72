using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>A path, or a glob (<c>*</c>, <c>**</c>, <c>?</c>), that is masked even below a granted directory.</summary>
/// <param name="Path">The path or glob, absolute: of the host, and inside.</param>
public sealed record DenySpec(string Path)
{
    /// <summary>Paths and globs below it that stay as they are granted, for all this rule says.</summary>
    public ImmutableArray<string> Except { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>A rule without exceptions.</summary>
    /// <param name="path">The path or glob.</param>
    public static implicit operator DenySpec(string path) => FromString(path);

    /// <summary>A rule without exceptions.</summary>
    /// <param name="path">The path or glob.</param>
    public static DenySpec FromString(string path) => new(path);
}
