using Berth.Sandbox.Host;

namespace Berth.Sandbox.Parameters;

/// <summary>A host path seen inside.</summary>
/// <param name="Source">The host path, free of symbolic links.</param>
/// <param name="Target">The path inside.</param>
/// <param name="Directory">Whether it is a directory; all that is mounted below it comes along.</param>
internal sealed record BindMount(string Source, string Target, bool Directory) : MountStep(Target)
{
    /// <summary>Whether it may be written.</summary>
    public bool Write { get; init; }

    /// <summary>
    /// Whose files on the host are shown as the workload's own, by an id-mapped mount, and are theirs that it makes; null: nobody's.
    /// </summary>
    public OwnerIds? Owner { get; init; }

    /// <summary>Whether device nodes work.</summary>
    public bool Device { get; init; }
}
