namespace Berth.Workloads.Specs;

/// <summary>
/// A host path with everything mounted below, seen at <see cref="FilesystemEntry.Target"/>; read-only and without devices by default.
/// </summary>
/// <param name="Source">The host path.</param>
/// <param name="Target">The path inside. <c>/</c> binds each entry of the source's root (autoroot); <c>/etc</c> makes links into it
/// (autoetc).</param>
public sealed record BindEntry(string Source, string Target) : FilesystemEntry(Target)
{
    /// <summary>Whether the workload may write to it.</summary>
    public bool Write { get; init; }

    /// <summary>Whether device nodes below it work.</summary>
    public bool Device { get; init; }

    /// <summary>Whether the owner of the source and its content is changed before the start.</summary>
    public BindOwnership Own { get; init; }

    /// <summary>Whether to make the source, as a directory of mode 0700, if it does not exist.</summary>
    public bool Ensure { get; init; }

    /// <summary>Whether to leave out the entry if the source does not exist.</summary>
    public bool Optional { get; init; }
}
