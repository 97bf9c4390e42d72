using System.Diagnostics;
using System.Globalization;
using Berth.Supervision.S6;
using Berth.Supervision.Services;
using Berth.TestKit;
using Berth.Workloads.Specs;

namespace Berth.Conformance.Supervision;

/// <summary>What is s6's own: its readiness, its logger, its files, and who may use them.</summary>
public sealed class S6TreeTests
{
    [Fact]
    public Task Ready_SaidOnTheDescriptor_IsReadyThen() => S6Tree.RunAsync(async (manager, tree) =>
    {
        var go = tree.Directories["go"];
        var definition = S6Tree.Sh("notifies", $"mkfifo '{go}'; read line <'{go}'; echo >&5; exec sleep 1000") with
        {
            Supervise = new SuperviseSpec { Ready = new DescriptorProbe(5) },
        };
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        await Eventually.Async(() => File.Exists(go));
        (await manager.StatusAsync(definition.Name, Deadline.Token())).Observed.ShouldBe(ObservedState.Up);

        await File.WriteAllTextAsync(go, "go\n", Deadline.Token());

        await Eventually.Async(async () => (await manager.StatusAsync(definition.Name, Deadline.Token())).Observed is ObservedState.Ready);
        await manager.RestartAsync(definition.Name, Deadline.Token());
        (await manager.StatusAsync(definition.Name, Deadline.Token())).Observed.ShouldBe(ObservedState.Up);
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Log_OverItsSize_IsRotatedAndTheOldestIsLetGo() => S6Tree.RunAsync(async (manager, tree) =>
    {
        var definition = S6Tree.Sh("chatty",
            "i=0; while [ $i -lt 2000 ]; do echo \"line $i of many, and long enough\"; i=$((i+1)); done; echo done; exec sleep 1000") with
        {
            Supervise = new SuperviseSpec { Log = new LogSpec { Files = 3, Size = 4096 } },
        };
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        List<string> lines = [];
        await Eventually.Async(async () => (lines = await S6Tree.LogAsync(manager, definition.Name)).LastOrDefault() is "done");

        // s6-log may be letting go of the oldest just now. A file ends with a whole line, of those that had come by then.
        await Eventually.Async(() => FileSizes.In(Path.Combine(tree.Options.LogDirectory, "chatty"), "@*") is { Count: 3 } sizes
            && sizes.All(static size => size <= 4 * 4096));
        var numbers = lines[..^1].Select(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).ToArray();
        numbers.ShouldBe(Enumerable.Range(numbers[0], numbers.Length));
        numbers[^1].ShouldBe(1999);
        numbers[0].ShouldBeGreaterThan(0);
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task DownFile_OfAServiceThatShouldNotRun_IsThereUntilItShould() => S6Tree.RunAsync(async (manager, tree) =>
    {
        var definition = S6Tree.Sh("down", "exec sleep 1000");
        var file = Path.Combine(tree.Options.ScanDirectory, "berth-down/down");
        await manager.RegisterAsync(definition, start: false, Deadline.Token());
        File.Exists(file).ShouldBeTrue();

        await manager.StartAsync(definition.Name, Deadline.Token());
        File.Exists(file).ShouldBeFalse();

        await manager.StopAsync(definition.Name, Deadline.Token());
        File.Exists(file).ShouldBeTrue();
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Theory]
    [InlineData("")]
    [InlineData("log")]
    public Task Unregister_WhenS6DoesNotLetItGo_LeavesItRegisteredAndSaysSo(string stuck) => S6Tree.RunAsync(async (manager, tree) =>
    {
        var definition = S6Tree.Sh("stuck", "exec sleep 1000");
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        var supervise = Supervise(Path.Combine(tree.Options.ScanDirectory, "berth-stuck", stuck));
        var impatient = new S6ServiceManager(tree.Options with { Deadline = TimeSpan.FromMilliseconds(300) });
        Kill("STOP", supervise);
        try
        {
            // timeout-kill is waited for as well: without it the test would take as long.
            await File.WriteAllTextAsync(Path.Combine(tree.Options.ScanDirectory, "berth-stuck/timeout-kill"), "1\n", Deadline.Token());

            var late = await Should.ThrowAsync<ServiceException>(() => impatient.UnregisterAsync(definition.Name, Deadline.Token()));

            late.Kind.ShouldBe(ServiceErrorKind.TimedOut);
            late.Suggestion.ShouldNotBeNull().ShouldContain("still registered");
            (await manager.ListAsync(Deadline.Token())).Select(service => service.Name).ShouldBe([definition.Name]);
        }
        finally
        {
            Kill("CONT", supervise);
        }

        await Eventually.Async(async () =>
        {
            try
            {
                await manager.UnregisterAsync(definition.Name, Deadline.Token());
                return true;
            }
            catch (ServiceException again) when (again.Kind is ServiceErrorKind.Unavailable)
            {
                // s6-svscan has not looked yet.
                return false;
            }
        });
        (await manager.ListAsync(Deadline.Token())).ShouldBeEmpty();
        Directory.GetFileSystemEntries(tree.Options.ScanDirectory, "*berth-stuck*").ShouldBeEmpty();
    });

    /// <summary>The scan directory of root's s6-svscan was given to a user, and all in it.</summary>
    [Fact]
    public async Task Register_ByAUserUnderRootsS6_IsRefused()
    {
        HostTool.Require("s6-svscan");
        var user = Caller.Ordinary();
        await using var tree = new S6Tree();
        File.SetUnixFileMode(tree.Directories.Path, (UnixFileMode)0x1ED);
        user.Own(tree.Options.ScanDirectory);
        File.WriteAllText(tree.Directories["berth.json"], """{ "name": "who", "command": ["id", "-u"], "isolation": "none" }""");

        var said = await user.RunAsync(
            [BerthBinary.Path, "service", "register", "--backend", "s6", "--start", tree.Directories["berth.json"]], "/",
            [new("BERTH_S6_SCANDIR", tree.Options.ScanDirectory), new("BERTH_STATE_DIR", tree.Directories["none"])]);

        said.ExitCode.ShouldBe(125);
        said.Error.ShouldContain("runs as root, and so would the service");
        Directory.Exists(Path.Combine(tree.Options.ScanDirectory, "berth-who")).ShouldBeFalse();
    }

    [Fact]
    public async Task Register_ByRootForAnotherOwner_LetsTheOwnerControlIt()
    {
        Caller.Root();
        var owner = Caller.Ordinary();
        await using var tree = new S6Tree();
        File.SetUnixFileMode(tree.Directories.Path, (UnixFileMode)0x1ED);
        owner.Own(tree.Options.ScanDirectory);
        var manager = new S6ServiceManager(tree.Options);
        var definition = S6Tree.Sh("owned", "exec sleep 1000");
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        var service = Path.Combine(tree.Options.ScanDirectory, "berth-owned");

        (await owner.RunAsync(["s6-svc", "-d", service], "/")).ShouldSucceed();
        await Eventually.Async(
            async () => (await manager.StatusAsync(definition.Name, Deadline.Token())).Pid is null, "its owner has stopped it");
        (await owner.RunAsync(["s6-svstat", service], "/")).ShouldSucceed().ShouldStartWith("down");

        // Who is neither may not: the pipe is the owner's alone.
        (await Caller.Root().RunAsync(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--", "s6-svc", "-u", service], "/")).ExitCode.ShouldNotBe(0);
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    }

    /// <summary>The s6-supervise of a service directory: the one whose working directory it is.</summary>
    private static int Supervise(string directory)
    {
        directory = directory.TrimEnd('/');
        // A child of it has its name until it executes, and was made later.
        return Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Where(pid =>
                Read($"/proc/{pid}/comm") is "s6-supervise\n"
                    && File.ResolveLinkTarget($"/proc/{pid}/cwd", returnFinalTarget: false)?.FullName == directory)
            .Min(static pid => int.Parse(pid!, CultureInfo.InvariantCulture));
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static void Kill(string signal, int pid)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{pid}"]);
        kill.WaitForExit();
    }
}
