using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>
/// Random permissions on paths of a workspace, and a workload that moves what is there and puts links to the host in its place: what root's
/// Berth does for the runs after that reaches nothing of the host. Names are bytes that are no UTF-8, too, and deep; in some cases a second
/// process exchanges a directory and a link to the host all the time.
/// </summary>
public sealed class HostActionPropertyTests
{
    private const string Identity = "1000000";
    private static readonly int s_cases =
        int.Parse(Environment.GetEnvironmentVariable("BERTH_CASES") ?? "10", CultureInfo.InvariantCulture);
    private const string Odd = "$o", OddBytes = "caf\\351", OddJson = "caf\\udce9";
    private static readonly string[] s_names = ["a", "b", "file", Odd];
    private static readonly string s_deep = string.Join('/', Enumerable.Repeat(new string('0', 200), 10));

    [Fact]
    public async Task HostActions_AfterAWorkloadMadeLinksAndMoves_ReachNothingOfTheHost()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"BERTH_SEED={Properties.RandomSeed}");
        var python = HostTool.Require("python3");
        HostTool.Require("getfacl");
        var (refused, ran) = (0, 0);
        for (var i = 0; i < s_cases; i++)
        {
            var random = new Random(unchecked(Properties.RandomSeed + i));
            using var jail = Jail.Make(JailKind.BerthAsRoot);
            HostTree.Make(jail.Outside, random);
            (await jail.RunOutsideAsync("sh", "-ec", MakeWorkspace(jail, random))).ShouldSucceed();
            var before = HostTree.Describe(jail.Outside);
            var permissions = Permissions(jail, random);
            string[] scripts = [Attack(jail, random), $"{Attack(jail, random)}; {Use()}", Use()];
            var which = $"case {i}, BERTH_SEED={Properties.RandomSeed}: {permissions} {string.Join(" | ", scripts)}";

            var racing = random.Next(4) == 0 ? s_names[random.Next(3)] : null;
            for (var run = 0; run < scripts.Length; run++)
            {
                using var racer = racing is null ? null : jail.Caller.Start([python, "-c", Exchange, racing, "evil"], jail.Workspace);
                var result = await RunAsync(jail, scripts[run], permissions);
                racer?.Signal("KILL");
                await (racer?.EndAsync() ?? Task.FromResult(result));
                HostTree.Describe(jail.Outside).ShouldBe(before, $"after run {run + 1} of {which}\n{result}");
                result.Output.ShouldNotContain("of the host", customMessage: which);
                result.ExitCode.ShouldBeOneOf([0, 2, 125], $"run {run + 1} of {which}\n{result}");
                (refused, ran) = result.ExitCode == 0 ? (refused, ran + 1) : (refused + 1, ran);
            }

            (await jail.RunOutsideAsync("getfacl", "--recursive", "--physical", "--numeric", "."))
                .ShouldSucceed().ShouldNotContain($"user:{Identity}:", customMessage: $"all is undone, {which}");
            jail.Records().ShouldBeEmpty(which);
        }

        // Not only cases in which nothing happens.
        if (s_cases >= 10)
        {
            refused.ShouldBeGreaterThan(s_cases / 10);
            ran.ShouldBeGreaterThan(s_cases);
        }
    }

    // Another process of the workload's user, or another sandbox: renameat2(2) with RENAME_EXCHANGE.
    private const string Exchange = """
        import ctypes, sys
        libc, (one, other) = ctypes.CDLL(None), [name.encode() for name in sys.argv[1:]]
        while True:
            libc.renameat2(-100, one, -100, other, 2)
        """;

    private static string MakeWorkspace(Jail jail, Random random)
    {
        var script = new StringBuilder($"o=$(printf '{OddBytes}'); ln -s {jail.Outside}/a evil; ");
        foreach (var directory in s_names.SelectMany(static n => s_names.Select(m => $"{n}/{m}")).Append($"a/{s_deep}")
            .Where(_ => random.Next(3) > 0))
            script.Append(
                CultureInfo.InvariantCulture, $"mkdir -p {directory}; echo mine > {directory}/secret; chmod 666 {directory}/secret; ");
        foreach (var directory in s_names)
            script.Append(
                CultureInfo.InvariantCulture, $"test ! -d {directory} || chmod {(random.Next(4) == 0 ? "755" : "777")} {directory}; ");
        return script.Append("chmod 777 */* || true").ToString();
    }

    private static string Permissions(Jail jail, Random random)
    {
        var permissions = new JsonArray();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            // What is not there cannot be granted, unless it is to be made.
            var path = $"{jail.Workspace}/{Name(random)}";
            var ensure = random.Next(3) == 0 && !File.Exists(path);
            if (ensure || Path.Exists(path) || path.Contains(Odd, StringComparison.Ordinal))
                permissions.Add(new JsonObject
                {
                    ["path"] = path,
                    ["ensure"] = ensure,
                    ["read"] = true,
                    ["write"] = random.Next(2) == 0,
                    ["execute"] = random.Next(3) == 0
                });
        }

        return permissions.ToJsonString().Replace(Odd, OddJson, StringComparison.Ordinal);
    }

    private static string Attack(Jail jail, Random random)
    {
        var steps = Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
        {
            var (one, other) = (Name(random), Name(random));
            return random.Next(6) switch
            {
                0 => $"mv {one} {other}",
                1 => $"mv {one} moved{random.Next(3)}; ln -s {jail.Outside}/{other} {one}",
                2 => $"rm -rf {one}; ln -s {jail.Outside}/{other} {one}",
                3 => $"mv {one} gone{random.Next(3)}; ln -s ../outside/{other} {one}; ln -s ../../outside/{other} {one}",
                4 => $"ln {one} {other}; ln -s {jail.Outside} {other}",
                _ => $"mv {one} x; mv {other} {one}; mv x {other}",
            };
        });
        return string.Join("; ", steps);
    }

    private static string Use() =>
        "for f in a a/* a/*/* b b/* b/*/* file file/* file/*/* $o $o/* $o/*/*; do cat $f; echo changed >> $f; chmod 777 $f; touch $f/new; done; true";

    private static string Name(Random random)
    {
        if (random.Next(12) == 0)
            return $"a/{s_deep}/secret";
        var parts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => s_names[random.Next(s_names.Length)]).ToArray();
        if (parts.Length == 3)
            parts[2] = "secret";
        return string.Join('/', parts);
    }

    private static Task<CommandOutput> RunAsync(Jail jail, string script, string permissions)
    {
        var description = Path.GetFullPath(jail.Workspace + "/../berth.json");
        var command = JsonValue.Create($"exec 2>/dev/null; o=$(printf '{OddBytes}'); {script}; true").ToJsonString();
        File.WriteAllText(description, $$"""
            { "name": "x", "command": ["sh", "-c", {{command}}], "sandbox": { "extraPermissions": {{permissions}} } }
            """);
        return jail.BerthAsync("run", description);
    }
}
