namespace Berth.Supervision.Builtin;

/// <summary>Why a service was asked to end.</summary>
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
}
