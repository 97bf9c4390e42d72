using Berth.TestKit;

namespace Berth.Conformance.Tiers;

/// <summary>A description that asks for no isolation gets none, and is told of every rule that nothing would hold.</summary>
public sealed class NoIsolationTests
{
    public static TheoryData<bool> RootAndUser => [true, false];

    [Theory, MemberData(nameof(RootAndUser))]
    public async Task Run_IsolationNone_IsAPlainProcessOfTheCaller(bool isRoot)
    {
        using var host = new PlainHost(isRoot);
        const string Probe = "id -u; readlink /proc/self/ns/mnt /proc/self/ns/user; ulimit -n";
        host.Describe(Probe, """{ "resources": { "rlimits": { "nofile": 77 } } }""");

        var outside = await host.Caller.RunAsync(["sh", "-c", $"ulimit -n 77; {Probe}"], host.Directory);
        var inside = await host.BerthAsync("run", host.File);

        inside.ShouldSucceed().ShouldBe(outside.ShouldSucceed(), "limits are in force without a sandbox, too");
        inside.Error.ShouldBe(isRoot ? "berth: \"isolation\": \"none\": it runs as root, and may do all that root may\n" : "");
    }

    [Theory, MemberData(nameof(RootAndUser))]
    public async Task Run_IsolationNoneWithAFlagThatNothingWouldHold_IsRefusedNamingIt(bool isRoot)
    {
        using var host = new PlainHost(isRoot);
        host.Describe("echo started");
        string[][] useless =
        [
            ["--require", "namespaces"], ["--require", "none"], ["--identity", "3"], ["--deny", "/x"], ["--profile", "workspace"],
                ["--network", "none"], ["--network", "host"],
            ["--ro", "/usr"], ["--rw", host.Directory], ["--bind", "/usr:/u"], ["--tmpfs", "/t"], ["--tty"],
        ];
        foreach (var flags in useless)
        {
            foreach (var command in (string[])["run", "explain"])
            {
                var refused = await host.BerthAsync([command, .. flags, host.File]);
                refused.ExitCode.ShouldBe(2, $"{command} {string.Join(' ', flags)}: {refused}");
                refused.Error.ShouldContain($"{flags[0]}: it has no effect with \"isolation\": \"none\"");
                refused.Output.ShouldNotContain("started");
            }
        }

        (await host.BerthAsync("run", "--env", "A=b", "--cwd", "/", host.File)).ShouldSucceed().ShouldBe("started\n");
    }

    [Theory, MemberData(nameof(RootAndUser))]
    public async Task Explain_IsolationNone_ClaimsNothing(bool isRoot)
    {
        using var host = new PlainHost(isRoot);
        host.Describe("true");
        var uid = (await host.Caller.RunAsync(["id", "-u"], "/")).ShouldSucceed().Trim();

        var said = (await host.BerthAsync("explain", host.File)).ShouldSucceed();

        said.ShouldContain($"user          yourself (uid {uid})\n");
        said.ShouldContain("network       the host's\n");
        said.ShouldContain("namespaces    none\n");
        said.ShouldContain("isolation: it is a plain process, and may do all that you may\n");
        said.ShouldNotContain("1000000");
        if (isRoot)
            said.ShouldContain("it runs as root");
    }

    private sealed class PlainHost : IDisposable
    {
        private readonly TemporaryDirectory _directory = new(forEveryone: true);

        public PlainHost(bool isRoot) => Caller = isRoot ? Caller.Root() : Caller.Ordinary();

        public Caller Caller { get; }

        public string Directory => _directory.Path;

        public string File => _directory["berth.json"];

        public void Describe(string script, string sandbox = "{}")
        {
            System.IO.File.WriteAllText(File,
                $$"""{ "name": "plain", "isolation": "none", "command": ["sh", "-c", "{{script}}"], "sandbox": {{sandbox}} }""");
            Caller.Own(Directory);
        }

        public Task<CommandOutput> BerthAsync(params IEnumerable<string> arguments) =>
            Caller.RunAsync(
                [BerthBinary.Path, .. arguments], Directory, new KeyValuePair<string, string>("BERTH_STATE_DIR", _directory["state"]));

        public void Dispose() => _directory.Dispose();
    }
}
