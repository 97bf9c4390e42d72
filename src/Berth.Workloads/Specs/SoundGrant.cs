namespace Berth.Workloads.Specs;

/// <summary>The sound server that a workload may use, for playing and for recording.</summary>
public enum SoundGrant
{
    /// <summary>None.</summary>
    None,

    /// <summary>PulseAudio's protocol, which PipeWire speaks too, if its socket is there; otherwise PipeWire's.</summary>
    Any,

    /// <summary>PulseAudio's protocol.</summary>
    PulseAudio,

    /// <summary>PipeWire's own protocol; it gives cameras and shared screens, too.</summary>
    PipeWire,
}
