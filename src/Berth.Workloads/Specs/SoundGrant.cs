namespace Berth.Workloads.Specs;

/// <summary>What a workload may do with the sound server of the desktop.</summary>
public enum SoundGrant
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Play, by a part of PulseAudio's protocol, which PipeWire speaks too.</summary>
    Play,

    /// <summary>Play and record, by a part of that protocol.</summary>
    Record,

    /// <summary>All of PulseAudio's protocol: a client may have the server run code outside the sandbox.</summary>
    Unrestricted,

    /// <summary>PipeWire's own protocol, all of it.</summary>
    PipeWire,
}
