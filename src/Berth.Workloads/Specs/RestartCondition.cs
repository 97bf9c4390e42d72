namespace Berth.Workloads.Specs;

/// <summary>When a service that ended is started again. One that was told to stop never is.</summary>
public enum RestartCondition
{
    /// <summary>However it ended.</summary>
    Always,

    /// <summary>Where it ended with another code than 0, by a signal, or by its watchdog.</summary>
    OnFailure,

    /// <summary>Not by itself.</summary>
    Never,
}
