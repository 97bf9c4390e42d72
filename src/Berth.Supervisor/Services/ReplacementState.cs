namespace Berth.Supervisor.Services;

/// <summary>How far a <see cref="Replacement"/> is.</summary>
internal enum ReplacementState
{
    /// <summary>An instance of an earlier replacement has not ended yet.</summary>
    Waiting,

    /// <summary>The new instance starts, and is not ready yet.</summary>
    Starting,

    /// <summary>The new instance is the service, and the old one has not ended yet.</summary>
    HandedOver,

    /// <summary>The new instance is the service, and the old one has ended.</summary>
    Done,

    /// <summary>The new instance did not become ready, and has ended. The old one was not touched.</summary>
    Failed,

    /// <summary>Another request has ended it.</summary>
    Overruled,
}
