using Berth.Conformance.Jails;
using Berth.Conformance.Services;
using Berth.TestKit;

namespace Berth.Conformance.Start;

/// <summary>The two executables: what <c>berth</c> does alone, and what it becomes <c>berth-full</c> for.</summary>
public sealed class StarterTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Run_Alone_Runs(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var berth = Alone(jail);

        var run = await jail.RunOutsideAsync(
            berth,
            "run",
            "--profile",
            "strict",
            "--env",
            "WORD=said",
            "--tmpfs",
            "/scratch",
            "--",
            "sh",
            "-c",
            "echo $WORD; ls -d /scratch; exit 6");

        run.ExitCode.ShouldBe(6, $"{run}");
        run.Output.ShouldBe("said\n/scratch\n");
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_AloneWithoutFlags_Runs()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        (await jail.RunOutsideAsync(Alone(jail), "run", "--", "cat", "/proc/1/comm")).ShouldSucceed().ShouldBe("berth-init\n");
    }

    [Theory]
    [InlineData("ps")]
    [InlineData("run", "--tty", "--", "true")]
    [InlineData("run", "--memory", "64M", "--", "true")]
    [InlineData("run", "--identity", "7", "--", "true")]
    [InlineData("run", "--help")]
    [InlineData("run", "no-such-file.json")]
    [InlineData("run", "--identity", "many", "--", "true")]
    [InlineData("no-such-command")]
    public async Task AnythingElse_Alone_SaysWhatIsMissing(params string[] arguments)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var berth = Alone(jail);

        var said = await jail.RunOutsideAsync([berth, .. arguments]);

        said.ExitCode.ShouldBe(125, $"{said}");
        said.Output.ShouldBeEmpty();
        said.Error.ShouldBe(
            $"berth: cannot execute {Path.GetDirectoryName(berth)}/berth-full: no such file or directory (ENOENT); most of Berth is "
                + "in berth-full, which comes with berth: install it in the same directory, or as libexec/berth/berth-full beside berth's "
                + "bin\n");
        Directory.Exists(jail.State).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whole_ThatIsTheStarterAgain_EndsAndSaysSo(bool isLink)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var berth = Alone(jail);
        var whole = Path.Combine(jail.Outside, "berth-full");
        if (isLink)
            File.CreateSymbolicLink(whole, berth);
        else
            File.Copy(berth, whole);

        var said = await jail.RunOutsideAsync(berth, "ps");

        said.ExitCode.ShouldBe(125, $"{said}");
        said.Error.ShouldStartWith($"berth: {whole} is a copy of this berth, or a link to it; ");
    }

    [Fact]
    public void Berth_IsStatic()
    {
        // elf(5): no program header names an interpreter. A second C library could not be loaded without one (LeftOut.cs).
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var image = File.ReadAllBytes(Alone(jail));
        const int Interpreter = 3, HeaderSize = 56;
        var (first, count) = ((int)BitConverter.ToUInt64(image, 32), BitConverter.ToUInt16(image, 56));

        Enumerable.Range(0, count).Select(number => BitConverter.ToUInt32(image, first + (number * HeaderSize)))
            .ShouldNotContain((uint)Interpreter);
    }

    [Fact]
    public async Task Whole_IsOneProcess_WithTheArgumentsAsTheyWere()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var berth = Path.Combine(jail.Outside, "berth");
        BerthBinary.CopyTo(berth);

        var result = await jail.RunOutsideAsync(
            "sh", "-c", $"echo $$; exec {berth} run --tty --env 'A= b\"c' -- sh -c 'echo \"$A\" $PPID'");

        // The exec left the shell's process as it was; what the workload's variable holds came through two programs.
        result.ShouldSucceed().ShouldContain(" b\"c 1");
        (await jail.RunOutsideAsync(berth, "explain", "--brief", "--", "true")).ShouldSucceed().ShouldContain("isolation");
    }

    [Fact]
    public async Task Run_UnderALimitOfAddresses_RunsWhileThereIsMemory_AndIsTheWholeProgramsAfterwards()
    {
        // Without a collector the starter has so much and no more: setrlimit(2), RLIMIT_AS, makes that little.
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var berth = Alone(jail);
        var (few, many) = (Describe(jail, "few", 3), Describe(jail, "many", 25_000));

        var within = await jail.RunOutsideAsync("sh", "-c", $"ulimit -v 40000; exec {berth} run {few}");
        var beyond = await jail.RunOutsideAsync("sh", "-c", $"ulimit -v 40000; exec {berth} run {many}");
        var unlimited = await jail.RunOutsideAsync(berth, "run", many);

        within.ShouldSucceed().ShouldBe("started\n");
        (beyond.ExitCode, beyond.Output).ShouldBe((125, ""), $"{beyond}");
        beyond.Error.ShouldBe("berth: this needs 128M of addresses, and the limit is 40000K (ulimit -v); raise it\n");
        unlimited.ShouldSucceed().ShouldBe("started\n");
    }

    /// <summary>The runtime crashes without a word, or with riddles, where it has too few.</summary>
    [Theory]
    [InlineData(20_000)]
    [InlineData(66_000)]
    [InlineData(131_071)]
    public async Task AnythingElse_UnderALimitOfAddresses_SaysSo(int limit)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var berth = Path.Combine(jail.Outside, "berth");
        BerthBinary.CopyTo(berth);

        var refused = await jail.RunOutsideAsync("sh", "-c", $"ulimit -v {limit}; exec {berth} ps");
        var enough = await jail.RunOutsideAsync("sh", "-c", $"ulimit -v 400000; exec {berth} ps");

        (refused.ExitCode, refused.Output).ShouldBe((125, ""), $"{refused}");
        refused.Error.ShouldStartWith("berth: this needs 128M of addresses, and the limit is ");
        enough.ShouldSucceed();
    }

    [Fact]
    public async Task Service_IsStartedByTheNameThatPeopleCall()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("words", "exec sleep 1000");

        (await home.BerthAsync("up", "-d", "words")).ShouldSucceed();

        File.ReadAllText(Path.Combine(home.State, "supervisor/services/words.json")).ShouldContain($"\"{BerthBinary.Path}\"");
    }

    private static string Describe(Jail jail, string name, int variables)
    {
        var path = Path.Combine(jail.Outside, name + ".json");
        var environment = string.Join(", ", Enumerable.Range(0, variables).Select(number => $"\"V{number}\": \"value\""));
        File.WriteAllText(path, $$"""{ "name": "{{name}}", "command": ["echo", "started"], "environment": { {{environment}} }, "sandbox": { "profile": "strict" } }""");
        return path;
    }

    private static string Alone(Jail jail)
    {
        var berth = Path.Combine(jail.Outside, "berth");
        File.Delete(BerthBinary.CopyTo(berth)[1]);
        return berth;
    }
}
