namespace Berth.Sandbox.Parameters;

/// <summary>An empty file system in memory.</summary>
/// <param name="Target">The path inside.</param>
/// <param name="Mode">Mode of its root.</param>
internal sealed record TmpfsMount(string Target, int Mode) : MountStep(Target)
{
    /// <summary>The maximum size in bytes; null: half of the memory, tmpfs(5).</summary>
    public long? Size { get; init; }

    /// <summary>Whether it stays writable after the set-up.</summary>
    public bool Write { get; init; } = true;

    /// <summary>Whether it is a /dev, and so must allow device nodes.</summary>
    public bool Device { get; init; }
}
