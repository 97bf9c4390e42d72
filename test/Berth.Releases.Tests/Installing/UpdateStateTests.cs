using Berth.Releases.Installing;

namespace Berth.Releases.Tests.Installing;

/// <summary>The table of states in the code is the one in the design.</summary>
public sealed class UpdateStateTests
{
    [Fact]
    public void States_InTheDesign_AreThoseOfTheTable()
    {
        var rows = string.Join('\n', UpdateStates.Rows.Select(static row =>
            $"| `{row.State}` | {row.Phase?.ToString().ToLowerInvariant() ?? "none"} | {row.Current} | {row.Left} | "
            + $"{row.Action.ToString().ToLowerInvariant()} |"));

        File.ReadAllText(Repository.Path("docs/design/releases.md")).ShouldContain(rows);
    }

    [Fact]
    public void States_Rows_AreInTheOrderOfTheStates() =>
        UpdateStates.Rows.Select(static row => row.State).ShouldBe(Enum.GetValues<UpdateState>());
}
