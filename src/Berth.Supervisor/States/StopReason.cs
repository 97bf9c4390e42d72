namespace Berth.Supervisor.States;

/// <summary>Why a service was asked to end, or what is wrong with how it ended by itself.</summary>
internal enum StopReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Somebody wanted it to.</summary>
    Asked,

    /// <summary>It did not become ready in time.</summary>
    NeverReady,

    /// <summary>It did not say in time that it is alive.</summary>
    Silent,

    /// <summary>It was not: it ended by itself, as if all were well, before it was ready. What comes after it counts on that.</summary>
    EndedUnready,
}
