namespace Berth.Sandbox.Emission;

/// <summary>A target of branches in the code, which may not be known yet.</summary>
internal sealed class Label
{
    /// <summary>Offset in the code; -1 until bound.</summary>
    public int Offset { get; set; } = -1;

    /// <summary>Offsets of the pending branch instructions.</summary>
    public List<int> Waiting { get; } = [];
}
