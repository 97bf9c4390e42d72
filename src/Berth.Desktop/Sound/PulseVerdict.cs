namespace Berth.Desktop.Sound;

/// <summary>What becomes of a request of a workload.</summary>
internal enum PulseVerdict
{
    /// <summary>The server gets it.</summary>
    Pass,

    /// <summary>The workload is told that it may not.</summary>
    Refuse,

    /// <summary>No client of this protocol sends this: the connection ends.</summary>
    End,
}
