using System.Globalization;
using System.Text;
using Berth.Linux.Processes;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>The supervisor becomes another program, which here is the same again.</summary>
public sealed class UpgradeTests
{
    private const string Write = "i=0; while :; do j=0; while [ $j -lt 200 ]; do echo $i; i=$((i+1)); j=$((j+1)); done; sleep 0.05; done";

    [Fact]
    public Task Upgrade_UnderLoad_NothingIsLost() => UpgradeUnderLoadAsync();

    [Fact]
    public async Task Upgrade_UnderLoadAsAnOrdinaryUser_NothingIsLost()
    {
        if (!await UnprivilegedUser.RanThisTestAsync())
            await UpgradeUnderLoadAsync();
    }

    [Fact]
    public async Task Upgrade_ServiceLeftDescriptors_GetsThemAtItsNextStart()
    {
        Python.Require();
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        const string Keep =
            """
            exec python3 -c "
            import array,os,socket,time
            stored=int(os.environ.get('LISTEN_FDS','0'))
            if stored:
                print(os.environ['LISTEN_FDNAMES'], os.read(3,9).decode(), flush=True)
                time.sleep(1000)
            r,w=os.pipe(); os.write(w,b'remember')
            s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); s.connect(os.environ['NOTIFY_SOCKET'])
            s.sendmsg([b'FDSTORE=1\nFDNAME=memory\nSTATUS=kept\nREADY=1'],[(socket.SOL_SOCKET,socket.SCM_RIGHTS,array.array('i',[r]))])
            while not os.path.exists('go'): time.sleep(0.01)
            os._exit(1)
            "
            """;
        var name = await supervisor.AddAsync(
            "keeper", Keep, spec => spec with { Ready = new NotifyProbe(), Backoff = new() { Initial = TimeSpan.FromMilliseconds(20) } });
        var before = await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);

        await supervisor.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token());
        await supervisor.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token());

        var after = await supervisor.Manager.StatusAsync(name, Deadline.Token());
        (after.Pid, after.Since, after.Text, after.Observed).ShouldBe((before.Pid, before.Since, "kept", ObservedState.Ready));
        File.WriteAllText(directory["go"], "");
        await Eventually.Async(() => supervisor.Log(name).Contains("memory remember"));
    }

    [Fact]
    public async Task Upgrade_ServiceSaysThatItIsReadyMeanwhile_IsHeard()
    {
        Python.Require();
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        const string Say = "exec python3 -c \"import os,socket,time; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); "
            + "s.connect(os.environ['NOTIFY_SOCKET']); open('up','w')\nwhile not os.path.exists('go'): "
            + "time.sleep(0.01)\ns.send(b'READY=1'); time.sleep(1000)\"";
        var name = ServiceName.Parse("late");
        var registered =
            supervisor.AddAsync("late", Say, spec => spec with { Ready = new NotifyProbe { Timeout = TimeSpan.FromMinutes(10) } });
        await Eventually.Async(() => File.Exists(directory["up"]));

        // It says it to the socket that it is connected to. Another one at the same path would not hear it.
        await supervisor.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token());
        File.WriteAllText(directory["go"], "");

        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);
        await Deadline.Within(registered);
    }

    [Fact]
    public async Task Upgrade_TwiceAndServicesDieWithTheSupervisor_TheyDoNotDieOfIt()
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var first = await supervisor.AddAsync("first", "exec sleep 1000", static spec => spec with { DieWithSupervisor = true });
        var one = (await supervisor.UntilAsync(first, static status => status.Pid is not null)).Pid;
        await supervisor.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token());
        var second = await supervisor.AddAsync("second", "exec sleep 1000", static spec => spec with { DieWithSupervisor = true });
        var two = (await supervisor.UntilAsync(second, static status => status.Pid is not null)).Pid;

        await supervisor.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token());

        (await supervisor.Manager.ListAsync(Deadline.Token()))
            .Select(static status => (status.Pid, status.Restarts))
            .ShouldBe([(one, 0), (two, 0)]);
        await supervisor.KillAsync();
        await Eventually.Async(() => ProcessIdentity.Find(one!.Value)?.IsAlive() is not true
            && ProcessIdentity.Find(two!.Value)?.IsAlive() is not true);
    }

    [Fact]
    public async Task Upgrade_ServiceWaitsToBeStartedAgain_StillDoes()
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var name = await supervisor.AddAsync("crasher", "[ -e go ] && exec sleep 1000; exit 3",
            static spec =>
                spec with { Backoff = new() { Initial = TimeSpan.FromMilliseconds(50), Maximum = TimeSpan.FromMilliseconds(500) } });
        var before = await supervisor.UntilAsync(name, static status => status is { Restarts: >= 3, Observed: ObservedState.Backoff });

        await supervisor.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token());

        var after = await supervisor.Manager.StatusAsync(name, Deadline.Token());
        after.Restarts.ShouldBeGreaterThanOrEqualTo(before.Restarts);
        after.LastExit!.Code.ShouldBe(3);
        File.WriteAllText(directory["go"], "");
        await supervisor.UntilAsync(name, static status => status.Observed == ObservedState.Ready);
    }

    [Theory]
    [InlineData("missing", "No such file")]
    [InlineData("text", "")]
    [InlineData("cut", "")]
    [InlineData("true", "")]
    [InlineData("false", "exit code 1")]
    [InlineData("complains", "nothing works here")]
    public async Task Upgrade_ProgramIsBroken_TheOldOneGoesOnAndSaysWhy(string kind, string reason)
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var name = await supervisor.AddAsync("writer", Write);
        var before = (await supervisor.UntilAsync(name, static status => status.Pid is not null)).Pid;
        var identity = supervisor.Identity;
        var program = MakeBroken(directory, kind);

        var refused = await Should.ThrowAsync<ServiceException>(supervisor.Manager.UpgradeAsync(program, Deadline.Token()));

        refused.Kind.ShouldBe(ServiceErrorKind.Refused);
        refused.Message.ShouldContain("continues unchanged");
        refused.Message.ShouldContain(reason);
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Pid.ShouldBe(before);
        supervisor.Identity.ShouldBe(identity);
        await supervisor.HasWrittenAsync(name, 1);
        await supervisor.Manager.UnregisterAsync(name, Deadline.Token());
        supervisor.ShouldHaveEveryNumber(name).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Upgrade_ProgramGoneAfterItsRehearsal_TheOldOneGoesOn()
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var name = await supervisor.AddAsync("writer", Write);
        await supervisor.UntilAsync(name, static status => status.Pid is not null);
        var program =
            directory.WriteProgram("program", Encoding.UTF8.GetBytes($"#!/bin/sh\nrm -f \"$0\"\nexec {TestExecutable.Path} \"$@\"\n"));

        (await Should.ThrowAsync<ServiceException>(
            supervisor.Manager.UpgradeAsync(program, Deadline.Token()))).Message.ShouldContain("continues unchanged");

        await supervisor.AddAsync("other", "exec sleep 1000");
        await supervisor.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token());
        await supervisor.HasWrittenAsync(name, 1);
        await supervisor.Manager.UnregisterAsync(name, Deadline.Token());
        supervisor.ShouldHaveEveryNumber(name).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Upgrade_WhileALogIsFollowed_TheFollowerGetsEachLineOnce()
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var name = await supervisor.AddAsync("writer", Write);
        var (next, upgrades) = (0, Task.CompletedTask);

        await foreach (var line in supervisor.Manager.LogsAsync(name, new LogQuery { Follow = true }, Deadline.Token()))
        {
            line.Text.ShouldBe($"{next}");
            if (++next == 1)
                upgrades = UpgradeAsync();
            if (upgrades.IsCompleted && next % 2000 == 0)
                break;
        }

        await upgrades;

        async Task UpgradeAsync()
        {
            for (var upgrade = 0; upgrade < 3; upgrade++)
                await supervisor.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token());
        }
    }

    [Fact]
    public async Task Upgrade_PartOfAnotherProgram_IsRefused()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        (await Should.ThrowAsync<ServiceException>(
            supervisor.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token()))).Kind.ShouldBe(ServiceErrorKind.NotSupported);
    }

    private static async Task UpgradeUnderLoadAsync()
    {
        Python.Require();
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var identity = supervisor.Identity;
        var writers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => supervisor.AddAsync(string.Create(CultureInfo.InvariantCulture, $"writer{i}"), Write)));
        var path = directory["web.sock"];
        var web =
            await supervisor.AddAsync("web", Python.Serve, spec => spec with { Listen = [new ListenSpec(ListenAddress.Parse(path))] });
        var before = await RunningAsync(supervisor);
        using var visitor = new Visitor(path);
        var answer = await visitor.AskAsync();

        for (var upgrade = 0; upgrade < 5; upgrade++)
            await supervisor.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token());

        supervisor.Identity.ShouldBe(identity);
        (await RunningAsync(supervisor)).ShouldBe(before);
        (await visitor.EndAsync()).ShouldBe(answer);

        // The service is killed: whoever connects meanwhile waits at the socket, which is the same.
        using (var process = ProcessHandle.TryOpen(ProcessIdentity.Find(answer.Pid)!.Value)!)
            process.Signal(Signal.SIGKILL);
        await supervisor.UntilAsync(web, static status => status is { Restarts: 1, Observed: ObservedState.Ready });
        (await visitor.AskAsync()).Socket.ShouldBe(answer.Socket);
        await Task.WhenAll(writers.Select(name => supervisor.HasWrittenAsync(name, 200)));
        await Task.WhenAll(writers.Select(name => supervisor.Manager.UnregisterAsync(name, Deadline.Token())));
        writers.ShouldAllBe(name => supervisor.ShouldHaveEveryNumber(name) >= 200);
    }

    private static async Task<List<(ServiceName, int?, DateTimeOffset?)>> RunningAsync(OwnProcess supervisor)
    {
        await Eventually.Async(
            async () => (await supervisor.Manager.ListAsync(Deadline.Token())).All(
                static status => status is { Pid: not null, Observed: ObservedState.Ready }));
        return [.. (await supervisor.Manager.ListAsync(Deadline.Token())).Select(static status => (status.Name, status.Pid, status.Since))];
    }

    private static string MakeBroken(TemporaryDirectory directory, string kind)
    {
        switch (kind)
        {
            case "missing":
                return directory["missing"];
            case "text":
                return directory.WriteProgram("program", "This is no program.\n"u8);
            case "cut":
                return directory.WriteProgram("program", File.ReadAllBytes(TestExecutable.Path).AsSpan(0, 2000));
            case "complains":
                return directory.WriteProgram("program", "#!/bin/sh\necho nothing works here >&2\nexit 3\n"u8);
            default:
                return $"/bin/{kind}";
        }
    }
}
