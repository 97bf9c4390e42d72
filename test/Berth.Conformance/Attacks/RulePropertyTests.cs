using System.Globalization;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>
/// Random trees and rules: links, names that are no UTF-8, depth, modes, and a second process that renames while a sandbox starts. What can
/// be read, written and moved inside is compared with what the rules say; <c>Rules/cases.py</c> makes the cases and knows the answers,
/// <c>Rules/probe.c</c> tries from inside.
/// </summary>
public sealed class RulePropertyTests
{
    private const string Folder = "test/Berth.Conformance/Attacks/Rules";
    private const int AtATime = 3; // within a deadline, also on a busy machine
    private static readonly int s_cases =
        int.Parse(Environment.GetEnvironmentVariable("BERTH_CASES") ?? "60", CultureInfo.InvariantCulture);

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task EveryFile_OfARandomCase_IsAsTheRulesSay(JailKind kind)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"BERTH_SEED={Properties.RandomSeed}, {s_cases} cases");
        var python = HostTool.Require("python3");
        var gcc = HostTool.Require("gcc");
        using var jail = Jail.Make(kind);
        var (probe, cases, link) =
            (Path.Combine(jail.Outside, "probe"), Path.Combine(jail.Outside, "cases.py"), Path.Combine(jail.Outside, "link"));
        File.Copy(Repository.Path($"{Folder}/probe.c"), probe + ".c");
        File.Copy(Repository.Path($"{Folder}/cases.py"), cases);
        (await jail.RunOutsideAsync(gcc, "-O1", "-static", "-o", probe, probe + ".c")).ShouldSucceed();
        File.CreateSymbolicLink(link, $"{jail.Workspace}/tree");
        var owner = jail.Caller.IsRoot ? UnprivilegedUser.Require().Uid : 0; // of what root's caller grants

        var totals = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var first = 0; first < s_cases; first += AtATime)
        {
            var count = Math.Min(AtATime, s_cases - first);
            var run = await jail.RunOutsideAsync(python, cases, BerthBinary.Path, $"{jail.Workspace}/tree", link, probe, $"{owner}",
                $"{first}", $"{count}", $"{Properties.RandomSeed}");
            run.ExitCode.ShouldBe(0, $"{run}");
            foreach (var pair in run.Output.Trim().Split(' ').Select(static p => p.Split('=')))
                totals[pair[0]] = totals.GetValueOrDefault(pair[0]) + int.Parse(pair[1], CultureInfo.InvariantCulture);
        }

        // Not only cases in which nothing happens.
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", totals));
        totals["cases"].ShouldBe(s_cases);
        totals["denied"].ShouldBeGreaterThan(s_cases);
        totals["read"].ShouldBeGreaterThan(s_cases);
        totals["refused"].ShouldBeLessThan(s_cases / 2);
    }
}
