using System.Globalization;
using System.Text;
using Berth.Instances.Store;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Probing;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Command;

/// <summary>The library's one door, against the real kernel, as root and as an ordinary user.</summary>
public sealed class SandboxCommandTests
{
    private static readonly string s_mark = Random.Shared.Next(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task Run_AProgram_SaysWhatItWroteAndHowItEnded()
    {
        var result = await new SandboxCommand("sh", "-c", "echo out; echo err >&2; exit 3").RunAsync(Deadline.Token());

        (result.ExitCode, result.Signal, result.Output, result.Error, result.IsOutputCut).ShouldBe((3, null, "out\n", "err\n", false));
        (await new SandboxCommand("/bin/sh", "-c", "kill -USR1 $$").RunAsync(Deadline.Token())).Signal.ShouldBe(10);
        (await new SandboxCommand("/bin/sh", "-c", "exit 138").RunAsync(Deadline.Token())).Signal.ShouldBeNull();
    }

    [Fact]
    public async Task Run_AsAnOrdinaryUser_DoesTheSame()
    {
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        using var files = new TemporaryDirectory();
        var result = await new SandboxCommand(
            "sh", "-c", "echo it > file; id -u")
        { Writable = { files.Path }, WorkingDirectory = files.Path }.RunAsync(Deadline.Token());

        (result.ExitCode, result.Output.Trim(), result.Error).ShouldBe((0, $"{Credentials.EffectiveUid}", ""));
        File.ReadAllText(files["file"]).ShouldBe("it\n");
        await using var process = await Forever().StartAsync(Deadline.Token());
        await process.DisposeAsync();
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_Grants_AreWhatItHasOfTheHost()
    {
        using var files = new TemporaryDirectory(forEveryone: true);
        MakeForEveryone(files["work"]);
        files.Write("read/text", "read me");
        files.Write("read/secret", "not me");
        files.Write("other", "nor me");

        var result = await new SandboxCommand(
            "sh", "-c",
                $"cat {files["read/text"]}; cat {files["read/secret"]}; cat {files["other"]}; echo x > {files["read/new"]}; echo made > "
                    + $"{files["work/new"]}")
        {
            ReadOnly = { files["read"] },
            Writable = { files["work"] },
            Denied = { files["read/secret"] },
        }.RunAsync(Deadline.Token());

        result.Output.ShouldBe("read me");
        result.Error.ShouldContain("secret: Permission denied");
        result.Error.ShouldContain("other: No such file");
        result.Error.ShouldContain("Read-only file system");
        File.ReadAllText(files["work/new"]).ShouldBe("made\n");
        File.Exists(files["read/new"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_Directories_OfTheSameTree_CoverEachOtherInAnyOrder()
    {
        using var files = new TemporaryDirectory(forEveryone: true);
        MakeForEveryone(files["work"]);
        MakeForEveryone(files["work/kept"]);

        var result = await new SandboxCommand("sh", "-c", "echo x > new && ! echo x > kept/new")
        {
            ReadOnly = { files["work/kept"] },
            Writable = { files["work"] },
            WorkingDirectory = files["work"],
        }.RunAsync(Deadline.Token());

        result.ExitCode.ShouldBe(0, result.Error);
        Should.Throw<ArgumentException>(
            () => new SandboxCommand("true") { ReadOnly = { "/srv" }, Writable = { "/srv" } }.RunAsync(
                Deadline.Token())).Message.ShouldContain("/srv");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_Network_IsTheHostsWhereAsked(bool network)
    {
        static string[] Names(string table) =>
            [.. table.Split('\n').Skip(2).Where(static l => l.Length > 0).Select(
                static l => l.Split(':')[0].Trim()).Order(StringComparer.Ordinal)];
        var result = await new SandboxCommand("cat", "/proc/net/dev") { HasNetwork = network }.RunAsync(Deadline.Token());

        Names(result.Output).ShouldBe(network ? Names(await File.ReadAllTextAsync("/proc/self/net/dev")) : ["lo"]);
    }

    [Fact]
    public async Task Run_ByRoot_IsNoUserOfTheHost()
    {
        Assert.SkipUnless(Credentials.IsRoot, "needs root");
        var result = await new SandboxCommand("cat", "/proc/self/uid_map").RunAsync(Deadline.Token());

        uint.Parse(result.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(1_000_000u);
    }

    [Fact]
    public async Task Run_Environment_IsAddedAndTheCallersStaysHere()
    {
        var command = new SandboxCommand("env") { Environment = { ["OWN"] = "mine" } };
        var output = (await command.RunAsync(Deadline.Token())).Output;

        output.ShouldContain("OWN=mine\n");
        output.ShouldNotContain("BERTH_REPO");
    }

    [Theory]
    [InlineData(100_000, 100_000, false)]
    [InlineData(100_001, 100_000, true)]
    [InlineData(3_000_000, 100_000, true)]
    [InlineData(5, 0, true)]
    public async Task Run_Output_IsKeptUpToTheLimit(int written, int limit, bool cut)
    {
        var result = await new SandboxCommand("sh", "-c",
            $"head -c {written} /dev/zero; head -c {written} /dev/zero >&2; echo; exit 7")
        { OutputLimit = limit }.RunAsync(
                Deadline.Token());

        result.ExitCode.ShouldBe(7, "what is not kept is read all the same");
        (result.ErrorBytes.Length, result.IsErrorCut).ShouldBe((Math.Min(written, limit), cut));
        result.OutputBytes.Length.ShouldBe(Math.Min(written + 1, limit));
    }

    [Fact]
    public async Task Run_Input_IsReadToItsEnd()
    {
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(new string('x', 300_000)));
        (await new SandboxCommand("wc", "-c") { Input = text }.RunAsync(Deadline.Token())).Output.Trim().ShouldBe("300000");
        (await new SandboxCommand("wc", "-c").RunAsync(Deadline.Token())).Output.Trim().ShouldBe("0");
        using var unread = new MemoryStream(new byte[300_000]);
        (await new SandboxCommand("true") { Input = unread }.RunAsync(Deadline.Token())).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Run_TimeIsOver_EndsAllOfIt()
    {
        var over =
            await Should.ThrowAsync<SandboxTimeoutException>(() => Forever(TimeSpan.FromMilliseconds(700)).RunAsync(Deadline.Token()));

        Leftovers().ShouldBeEmpty();
        over.Result!.Output.ShouldBe("begun\n");
        over.Message.ShouldContain("0.7 s");
        over.ShouldBeAssignableTo<BerthException>();
        (await new SandboxCommand("echo", "in time") { Timeout = Deadline.Time }.RunAsync(Deadline.Token())).Output.ShouldBe("in time\n");
    }

    [Fact]
    public async Task Run_Cancelled_EndsAllOfIt()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Deadline.Token());
        var run = Forever().RunAsync(cancellation.Token);
        await Eventually.Async(() => Leftovers().Count >= 2);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => run);
        Leftovers().ShouldBeEmpty();
        await Should.ThrowAsync<OperationCanceledException>(
            () => new SandboxCommand("true").RunAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Wait_Cancelled_EndsAllOfIt()
    {
        await using var process = await Forever().StartAsync(Deadline.Token());
        await ReadLine(process.StandardOutput);
        Leftovers().Count.ShouldBeGreaterThanOrEqualTo(2);
        using var cancellation = new CancellationTokenSource();
        var wait = process.WaitAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => wait);
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task Dispose_WhileItRuns_EndsAllOfItAndWhoWaits()
    {
        var process = await Forever().StartAsync(Deadline.Token());
        await ReadLine(process.StandardOutput);
        OnRecord(process).ShouldBeTrue();
        var wait = process.WaitAsync(Deadline.Token());

        await process.DisposeAsync();

        Leftovers().ShouldBeEmpty();
        OnRecord(process).ShouldBeFalse();
        await Should.ThrowAsync<ObjectDisposedException>(() => wait);
        await process.DisposeAsync();
    }

    [Fact]
    public async Task Start_WithStreams_TalksWithIt()
    {
        await using var process =
            await new SandboxCommand("sh", "-c", "while read line; do echo \"got $line\"; done; exit 4").StartAsync(Deadline.Token());
        await process.StandardInput.WriteAsync("one\n"u8.ToArray(), Deadline.Token());
        (await ReadLine(process.StandardOutput)).ShouldBe("got one");
        await process.StandardInput.WriteAsync("two\n"u8.ToArray(), Deadline.Token());
        (await ReadLine(process.StandardOutput)).ShouldBe("got two");
        await process.StandardInput.DisposeAsync();

        (await process.WaitAsync(Deadline.Token())).ShouldBe(4);
        OnRecord(process).ShouldBeFalse();
    }

    [Fact]
    public async Task Start_OfNothing_SaysWhatIsMissingAndLeavesNothing()
    {
        using var files = new TemporaryDirectory(forEveryone: true);
        files.Write("no-program", "");

        (await Should.ThrowAsync<CommandNotFoundException>(
            () => new SandboxCommand("no-such-program").RunAsync(Deadline.Token()))).ExitCode.ShouldBe(127);
        (await Should.ThrowAsync<WorkloadStartException>(
            () => new SandboxCommand("/no/such/program").RunAsync(Deadline.Token()))).ExitCode.ShouldBe(127);
        (await Should.ThrowAsync<WorkloadStartException>(
            () => new SandboxCommand(files["no-program"]) { ReadOnly = { files.Path } }.RunAsync(Deadline.Token()))).ExitCode.ShouldBe(126);
        (await Should.ThrowAsync<BerthException>(
            () => new SandboxCommand("true") { ReadOnly = { files["none"] } }.RunAsync(Deadline.Token()))).Message.ShouldContain(
                files["none"]);
    }

    [Fact]
    public async Task Start_OfWhatIsNotValid_SaysWhere()
    {
        (await Refusal(new SandboxCommand("true") { Denied = { "srv/secret" } })).ShouldContain("$.sandbox.deny[0]");
        (await Refusal(new SandboxCommand("true") { Writable = { "srv" } })).ShouldContain("$.sandbox.filesystem[0]");
        (await Refusal(new SandboxCommand("tr\0ue"))).ShouldContain("NUL");
        (await Refusal(new SandboxCommand("true", "a\0b"))).ShouldContain("NUL");
        (await Refusal(new SandboxCommand("true") { Environment = { ["A"] = "a\0b" } })).ShouldContain("NUL");
        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            () => new SandboxCommand("true") { Timeout = TimeSpan.Zero }.RunAsync(Deadline.Token()));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            () => new SandboxCommand("true") { OutputLimit = -1 }.RunAsync(Deadline.Token()));

        static async Task<string> Refusal(SandboxCommand command) =>
            (await Should.ThrowAsync<InvalidSpecException>(() => command.RunAsync(Deadline.Token()))).Message;
    }

    [Fact]
    public async Task Run_ADescription_IsRunAsItSays()
    {
        var spec = new WorkloadSpec
        {
            Name = "described",
            Command = ["sh", "-c", "echo $SAID; cat"],
            Environment = new WorkloadSpec { Name = "x" }.Environment.Add("SAID", "so"),
            Sandbox = new SandboxSpec { Profile = SandboxProfile.Strict },
        };
        (await new SandboxCommand(spec).RunAsync(Deadline.Token())).Output.ShouldBe("so\n");
        Should.Throw<ArgumentException>(() => new SandboxCommand(spec with { Isolation = Isolation.None }));
        Should.Throw<ArgumentException>(() => new SandboxCommand(spec with { Sandbox = spec.Sandbox with { Tty = true } }));
        Should.Throw<ArgumentException>(
            () => new SandboxCommand(spec with { Sandbox = spec.Sandbox with { Namespaces = new NamespaceSpec { Pid = false } } }));
    }

    /// <summary>What does not end by itself, nor by what is asked: a child in a session of its own, and SIGTERM ignored by both.</summary>
    private static SandboxCommand Forever(TimeSpan? timeout = null) =>
        new("sh", "-c", $"trap '' TERM INT HUP; setsid sleep {s_mark} & echo begun; sleep {s_mark}") { Timeout = timeout };

    /// <summary>Root's programs are no user of the host, so what is root's stays closed to them.</summary>
    private static void MakeForEveryone(string directory)
    {
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, (UnixFileMode)Convert.ToInt32("777", 8));
    }

    private static List<string> Leftovers() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(static d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId)
            .Where(static d => CommandLine(d).Contains(s_mark, StringComparison.Ordinal)),
    ];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static bool OnRecord(SandboxedProcess process) =>
        new InstanceStore(HostContext.Directories()).All().Any(r => r.Id == process.InstanceId);

    private static async Task<string> ReadLine(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, Deadline.Token()) == 1 && one[0] != '\n')
            line.Append((char)one[0]);
        return line.ToString();
    }
}
