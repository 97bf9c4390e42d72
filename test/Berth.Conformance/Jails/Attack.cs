using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Berth.TestKit;

namespace Berth.Conformance.Jails;

/// <summary>Shell scripts that try what a sandbox should stop. One that exits with 0 has done it.</summary>
internal static partial class Attack
{
    /// <summary>Codes of a script that could not even try: its program is not there, or cannot be executed.</summary>
    public static readonly int[] NotTried = [126, 127];

    /// <summary>The command that runs attacks one after the other, each in a subshell.</summary>
    public static IReadOnlyList<string> Shell(IReadOnlyList<string> attacks, IEnumerable<(string Name, string Value)> variables)
    {
        var script = new StringBuilder();
        foreach (var (name, value) in variables)
            script.Append(CultureInfo.InvariantCulture, $"{name}='{value}'\n");
        for (var i = 0; i < attacks.Count; i++)
            script.Append(CultureInfo.InvariantCulture, $"(\n{attacks[i]}\n) </dev/null\necho \"<<{i}: $?>>\"\n");
        return ["sh", "-c", script.ToString()];
    }

    /// <summary>The exit code of each; fails where one did not come to its end.</summary>
    public static IEnumerable<(string Attack, int Code)> Results(IReadOnlyList<string> attacks, CommandOutput output)
    {
        var ends = Ends().Matches(output.Output);
        ends.Count.ShouldBe(attacks.Count, $"not every attack was tried: exit code {output.ExitCode}\n{output.Output}{output.Error}");
        return ends.Select(end => (attacks[Number(end.Groups[1])], Number(end.Groups[2])));
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"<<(\d+): (\d+)>>")]
    private static partial Regex Ends();
}
