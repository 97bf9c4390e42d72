using System.Text;
using Berth.TestKit;
using Berth.Workloads.Tables;

namespace Berth.Workloads.Tests;

/// <summary>docs/design/isolations.md says what descriptions are checked by.</summary>
public sealed class IsolationTableTests
{
    private const string Mark = "<!-- tables -->\n";

    [Fact]
    public void Page_Tables_AreThoseOfTheRules()
    {
        var path = Repository.Path("docs/design/isolations.md");
        var page = File.ReadAllText(path);
        var expected = page[..(page.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)] + Tables();
        if (Environment.GetEnvironmentVariable("BERTH_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, page = expected);
        page.ShouldBe(expected);
    }

    [Fact]
    public void Rows_Members_AreAllOfTheirTables()
    {
        string[] sandbox = [.. SandboxTable.Kind.Members.ToArray().Select(static member => member.Name)];
        IsolationRows.Sandbox.Select(static row => row.Member).ShouldBe(sandbox, ignoreOrder: true);
        string[] resources = [.. ResourceTable.Kind.Members.ToArray().Select(static member => member.Name)];
        IsolationRows.Resources.Select(static row => row.Member).ShouldBe(resources, ignoreOrder: true);
        string[] grants = [.. GrantTable.Kind.Members.ToArray().Select(static member => member.Name)];
        IsolationRows.Grants.Select(static row => row.Member).ShouldBe(grants, ignoreOrder: true);
    }

    private static string Tables()
    {
        var text = new StringBuilder();
        foreach (var (name, rows) in ((string, IEnumerable<IsolationRow>)[])[("sandbox", IsolationRows.Sandbox),
            ("sandbox.resources", IsolationRows.Resources), ("grants", IsolationRows.Grants), ("supervise", IsolationRows.Supervise)])
        {
            text.Append($"\n## `{name}`\n\n| member | in a sandbox | in a machine | without isolation |\n|---|---|---|---|\n");
            foreach (var row in rows)
            {
                var machine = row.IsInMachine ? row.Machine : $"**Refused:** {row.Machine}.";
                text.Append($"| `{row.Member}` | {row.Sandbox} | {machine} | {(row.IsInNone ? "yes" : "refused")} |\n");
            }
        }

        return text.ToString();
    }
}
