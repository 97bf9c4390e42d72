using Berth.Sandbox.Host;

namespace Berth.Sandbox.Parameters;

/// <summary>A host path that is mounted inside.</summary>
/// <param name="Source">The host path, free of symbolic links.</param>
/// <param name="Target">The path inside.</param>
/// <param name="Directory">Whether it is a directory; mounts below it are included.</param>
internal sealed record BindMount(string Source, string Target, bool Directory) : MountStep(Target)
{
    /// <summary>Whether it is writable.</summary>
    public bool Write { get; init; }

    /// <summary>
    /// The owner on the host whose files an id-mapped mount shows as the workload's own, and who owns the files that the workload creates;
    /// null: none.
    /// </summary>
    public OwnerIds? Owner { get; init; }

    /// <summary>Whether device nodes work.</summary>
    public bool Device { get; init; }
}
