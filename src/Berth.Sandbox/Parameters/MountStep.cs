using Berth.Sandbox.Host;

namespace Berth.Sandbox.Parameters;

/// <summary>A step in setting up the sandbox's file tree. Steps are executed in order.</summary>
/// <param name="Target">The absolute path inside.</param>
internal abstract record MountStep(string Target)
{
    /// <summary>
    /// The identity of the host's file at the target when this was planned. If another file is there at the start, or none, the start
    /// fails, because the file to protect is elsewhere. Null: no other process can change the target, or the files are not compared.
    /// </summary>
    public PlacedFile? On { get; init; }

    /// <summary>Whether the step protects something in a place where other processes can move files.</summary>
    public bool IsGuard => On is not null || this is MaskStep or PinStep;
}
