namespace Berth.Sandbox.Emission;

/// <summary>A place in the code that branches go to, known or yet to come.</summary>
internal sealed class Label
{
    /// <summary>Offset in the code; -1 until bound.</summary>
    public int Offset { get; set; } = -1;

    /// <summary>Offsets of the branch instructions that wait for it.</summary>
    public List<int> Waiting { get; } = [];
}
