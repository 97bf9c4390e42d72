namespace Berth.Workloads.Specs;

/// <summary>
/// A host path, with all that is mounted below it, seen at <see cref="FilesystemEntry.Target"/>; read-only and without devices unless said.
/// </summary>
/// <param name="Source">The host path.</param>
/// <param name="Target">The path inside. <c>/</c> binds each entry of the source's root (autoroot); <c>/etc</c> makes links into it
/// (autoetc).</param>
public sealed record BindEntry(string Source, string Target) : FilesystemEntry(Target)
{
    /// <summary>Whether it may be written.</summary>
    public bool Write { get; init; }

    /// <summary>Whether device nodes below it work.</summary>
    public bool Device { get; init; }

    /// <summary>Whose the source and what is in it become before the start.</summary>
    public BindOwnership Own { get; init; }

    /// <summary>Whether the source is made, as a directory of mode 0700, when it is not there.</summary>
    public bool Ensure { get; init; }

    /// <summary>Whether it is left out when the source is not there.</summary>
    public bool Optional { get; init; }
}
