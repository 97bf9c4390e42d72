namespace Berth.Workloads.Tables;

/// <summary>What the isolations make of a member of a description: a row of docs/design/isolations.md.</summary>
/// <param name="Member">The member.</param>
/// <param name="Sandbox">What it is in a sandbox.</param>
/// <param name="Machine">What it is in a machine; or, if it is refused there, why.</param>
internal sealed record IsolationRow(string Member, string Sandbox, string Machine)
{
    /// <summary>Whether a description of a machine may have it.</summary>
    public bool IsInMachine { get; init; } = true;

    /// <summary>Whether it has an effect without isolation.</summary>
    public bool IsInNone { get; init; } = true;

    /// <summary>A row for a member that a machine refuses.</summary>
    public static IsolationRow Refused(string member, string sandbox, string why) => new(member, sandbox, why) { IsInMachine = false };
}
