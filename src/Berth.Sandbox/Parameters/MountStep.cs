using Berth.Sandbox.Host;

namespace Berth.Sandbox.Parameters;

/// <summary>One thing put into the sandbox's root, in order.</summary>
/// <param name="Target">The absolute path inside.</param>
internal abstract record MountStep(string Target)
{
    /// <summary>
    /// The host's file that was at the target when this was planned. Another one there, or none, stops the start, for what was to be
    /// protected is elsewhere by then. Null: nobody else can put anything there, or nobody compares.
    /// </summary>
    public PlacedFile? On { get; init; }

    /// <summary>Whether it keeps the workload from something in a place where others can move things.</summary>
    public bool IsGuard => On is not null || this is MaskStep or PinStep;
}
