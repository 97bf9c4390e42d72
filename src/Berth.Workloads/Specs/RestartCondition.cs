namespace Berth.Workloads.Specs;

/// <summary>When a service that ended is restarted. A service that was stopped is never restarted.</summary>
public enum RestartCondition
{
    /// <summary>Always.</summary>
    Always,

    /// <summary>If it ended with a code other than 0, by a signal, or by its watchdog.</summary>
    OnFailure,

    /// <summary>Never.</summary>
    Never,
}
