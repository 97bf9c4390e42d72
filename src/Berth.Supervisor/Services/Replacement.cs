namespace Berth.Supervisor.Services;

/// <summary>A request to replace the running instance of a service by a new one, and what became of it.</summary>
internal sealed class Replacement
{
    /// <summary>How far it is.</summary>
    public ReplacementState State { get; set; }

    /// <summary>Why the new instance did not become ready; null: it did, or nothing is known yet.</summary>
    public string? Problem { get; set; }

    /// <summary>Whether nothing more comes of it.</summary>
    public bool IsOver => State is ReplacementState.Done or ReplacementState.Failed or ReplacementState.Overruled;
}
