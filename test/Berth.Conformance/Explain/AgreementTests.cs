using System.Globalization;
using System.Text.Json;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Explain;

/// <summary>
/// What <c>explain</c> says, what <c>show</c> reads back and what a program inside finds are the same, for random descriptions.
/// </summary>
public sealed class AgreementTests
{
    private static readonly int s_cases =
        int.Parse(Environment.GetEnvironmentVariable("BERTH_CASES") ?? "15", CultureInfo.InvariantCulture);

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ExplainShowAndTheRun_OfARandomDescription_Agree(JailKind kind)
    {
        HostTool.Require("python3");
        TestContext.Current.TestOutputHelper?.WriteLine($"BERTH_SEED={Properties.RandomSeed}");
        var faults = new List<string>();
        for (var i = 0; i < s_cases; i++)
        {
            using var jail = Jail.Make(kind);
            var description = new RandomDescription(new Random(unchecked(Properties.RandomSeed + i)), jail);
            jail.Write("berth.json", description.ToString());
            try
            {
                faults.AddRange((await FaultsAsync(jail, description)).Select(f => $"case {i}: {f}\n    in {description}"));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                faults.Add($"case {i}: {e.Message}\n    in {description}");
            }
        }

        faults.ShouldBeEmpty($"{faults.Count} in {s_cases} cases, BERTH_SEED={Properties.RandomSeed}:\n{string.Join('\n', faults)}");
    }

    private static async Task<IReadOnlyList<string>> FaultsAsync(Jail jail, RandomDescription description)
    {
        var explained = await jail.BerthAsync("explain", "--json", "berth.json");
        if (explained.ExitCode == 2)
        {
            // What it refuses, the run refuses.
            var refused = await jail.BerthAsync("run", "berth.json");
            return refused.ExitCode == 2
                && refused.Error == explained.Error ? [] : [$"explain refuses it, the run does not: {explained.Error}{refused}"];
        }

        using var said = JsonDocument.Parse(explained.ShouldSucceed());
        var agreement = new Agreement(said.RootElement.GetProperty("sandbox"));
        using var run = jail.Caller.Start([BerthBinary.Path, "run", "berth.json"], jail.Workspace, jail.Environment);
        await run.Input.WriteLineAsync(JsonSerializer.Serialize(agreement.Targets.Concat(description.Denied)));
        await run.Input.FlushAsync();
        using var found = JsonDocument.Parse(await run.LineAsync());
        var id = JsonDocument.Parse((await jail.BerthAsync("ps", "--json")).ShouldSucceed()).RootElement[0].GetProperty("id").GetString()!;
        using var shown = JsonDocument.Parse((await jail.BerthAsync("show", id, "--json")).ShouldSucceed());
        agreement.Compare(shown.RootElement, found.RootElement, description);
        run.CloseInput();
        (await run.EndAsync()).ExitCode.ShouldBe(0);
        return agreement.Faults;
    }
}
