using System.Collections.Immutable;
using System.Text;
using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.TestKit;
using Berth.Workloads.Specs;

namespace Berth.Conformance.Supervision;

/// <summary>
/// What every service manager has to do, against the real one. A derived class says which, and where: inside, in another process, or here.
/// </summary>
public abstract partial class ServiceManagerTests
{
    /// <summary>Whether the test has run elsewhere, as it has to; false: it goes on here.</summary>
    protected abstract ValueTask<bool> RanElsewhereAsync();

    /// <summary>The service manager, and what it needs to run for as long as the test does.</summary>
    protected abstract ValueTask<SupervisedHost> StartHostAsync();

    [Fact]
    public Task Service_FromRegisterToUnregister_TwiceOver() => RunAsync(async (manager, directory) =>
    {
        for (var round = 0; round < 2; round++)
        {
            var definition = Sh("whole", $"echo begun; exec sleep 1000");
            await manager.RegisterAsync(definition, start: true, Deadline.Token());
            var running = await manager.StatusAsync(definition.Name, Deadline.Token());
            running.Desired.ShouldBe(DesiredState.Up);
            running.Observed.ShouldBe(ObservedState.Ready);
            running.Since!.Value.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(15));
            File.Exists($"/proc/{running.Pid}/stat").ShouldBeTrue();
            await LineAsync(manager, definition.Name, "begun");
            (await manager.ListAsync(Deadline.Token())).Select(service => service.Name).ShouldContain(definition.Name);

            await manager.RestartAsync(definition.Name, Deadline.Token());
            var again = await manager.StatusAsync(definition.Name, Deadline.Token());
            again.Pid.ShouldNotBeNull();
            again.Pid.ShouldNotBe(running.Pid);

            await manager.StopAsync(definition.Name, Deadline.Token());
            var stopped = await manager.StatusAsync(definition.Name, Deadline.Token());
            (stopped.Desired, stopped.Observed, stopped.Pid).ShouldBe((DesiredState.Down, ObservedState.Down, null));
            File.Exists($"/proc/{again.Pid}/stat").ShouldBeFalse();

            await manager.StartAsync(definition.Name, Deadline.Token());
            (await manager.StatusAsync(definition.Name, Deadline.Token())).Desired.ShouldBe(DesiredState.Up);
            await manager.UnregisterAsync(definition.Name, Deadline.Token());
            (await manager.ListAsync(Deadline.Token())).Select(service => service.Name).ShouldNotContain(definition.Name);
            (await Should.ThrowAsync<ServiceException>(
                () => manager.StatusAsync(definition.Name, Deadline.Token()))).Kind.ShouldBe(ServiceErrorKind.NotRegistered);
        }
    });

    [Fact]
    public Task Register_NotToBeStarted_IsDown() => RunAsync(async (manager, directory) =>
    {
        var definition = Sh("down", "exec sleep 1000");
        await manager.RegisterAsync(definition, start: false, Deadline.Token());

        var status = await manager.StatusAsync(definition.Name, Deadline.Token());

        (status.Desired, status.Observed, status.Pid).ShouldBe((DesiredState.Down, ObservedState.Down, null));
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Service_ThatIsNotThere_IsSaidNotToBe() => RunAsync(async (manager, directory) =>
    {
        var name = ServiceName.Parse("nobody-knows");
        foreach (var attempt in (Func<Task>[])
        [
            () => manager.StartAsync(name, Deadline.Token()),
            () => manager.StopAsync(name, Deadline.Token()),
            () => manager.RestartAsync(name, Deadline.Token()),
            () => manager.StatusAsync(name, Deadline.Token()),
            () => LogAsync(manager, name),
        ])
            (await Should.ThrowAsync<ServiceException>(attempt)).Kind.ShouldBe(ServiceErrorKind.NotRegistered);

        await manager.UnregisterAsync(name, Deadline.Token());
    });

    [Fact]
    public Task Register_Twice_TakesTheSameAndRefusesAnother() => RunAsync(async (manager, directory) =>
    {
        var definition = Sh("twice", "exec sleep 1000");
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        var pid = (await manager.StatusAsync(definition.Name, Deadline.Token())).Pid;

        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        var other = await Should.ThrowAsync<ServiceException>(
            () => manager.RegisterAsync(Sh("twice", "exec sleep 2000"), start: true, Deadline.Token()));

        other.Kind.ShouldBe(ServiceErrorKind.AlreadyRegistered);
        (await manager.StatusAsync(definition.Name, Deadline.Token())).Pid.ShouldBe(pid);
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Name_AsLongAsItMayBe_Works_AndOneMoreIsRefused() => RunAsync(async (manager, directory) =>
    {
        var definition = Sh(new string('n', manager.LongestName), "exec sleep 1000");
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        (await manager.StatusAsync(definition.Name, Deadline.Token())).Observed.ShouldBe(ObservedState.Ready);
        await manager.UnregisterAsync(definition.Name, Deadline.Token());

        var tooLong = ServiceName.Parse(new string('n', manager.LongestName + 1));
        (await Should.ThrowAsync<ServiceException>(
            () => manager.RegisterAsync(definition with { Name = tooLong }, start: true, Deadline.Token()))).Kind.ShouldBe(
                ServiceErrorKind.InvalidName);
    });

    [Fact]
    public Task Instances_OfOneDefinition_AreServicesOfTheirOwn() => RunAsync(async (manager, directory) =>
    {
        var template = Sh("instance", "echo \"I am $BERTH_INSTANCE\"; exec sleep 1000");
        var (blue, green) = (template.ForInstance("blue"), template.ForInstance("green"));
        await manager.RegisterAsync(blue, start: true, Deadline.Token());
        await manager.RegisterAsync(green, start: true, Deadline.Token());

        await LineAsync(manager, blue.Name, "I am blue");
        await LineAsync(manager, green.Name, "I am green");
        await manager.UnregisterAsync(blue.Name, Deadline.Token());

        (await manager.StatusAsync(green.Name, Deadline.Token())).Observed.ShouldBe(ObservedState.Ready);
        await manager.UnregisterAsync(green.Name, Deadline.Token());
    });

    [Fact]
    public Task Service_ThatIsKilled_ComesBack() => RunAsync(async (manager, directory) =>
    {
        var definition = Sh("killed", "exec sleep 1000");
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        var first = (await manager.StatusAsync(definition.Name, Deadline.Token())).Pid;

        System.Diagnostics.Process.GetProcessById(first!.Value).Kill();

        await Eventually.Async(async () => (await manager.StatusAsync(definition.Name, Deadline.Token())).Pid is { } pid && pid != first);
        (await manager.StatusAsync(definition.Name, Deadline.Token())).Restarts.ShouldBe(1);
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Service_ThatEnds_IsNotStartedAgainWhereItShouldNotBe() => RunAsync(async (manager, directory) =>
    {
        (RestartCondition Restart, int Code, ObservedState End)[] cases =
        [
            (RestartCondition.OnFailure, 0, ObservedState.Finished),
            (RestartCondition.Never, 0, ObservedState.Finished),
            (RestartCondition.Never, 7, ObservedState.Failed),
        ];
        foreach (var (restart, code, end) in cases)
        {
            var definition = Sh("ends", $"exit {code}") with { Supervise = new SuperviseSpec { Restart = restart } };
            await manager.RegisterAsync(definition, start: true, Deadline.Token());

            await Eventually.Async(async () => (await manager.StatusAsync(definition.Name, Deadline.Token())).Observed == end);

            var status = await manager.StatusAsync(definition.Name, Deadline.Token());
            status.Desired.ShouldBe(DesiredState.Up);
            status.LastExit!.Code.ShouldBe(code);
            await manager.UnregisterAsync(definition.Name, Deadline.Token());
        }
    });

    [Fact]
    public Task Service_ThatCrashesTooOften_IsGivenUp_AndCanBeStartedAgain() => RunAsync(async (manager, directory) =>
    {
        var definition = Sh("crashes", "echo again; exit 3") with
        {
            Supervise = new SuperviseSpec
            {
                Restart = RestartCondition.Always,
                StartLimit = new StartLimitSpec { Starts = 2, Within = TimeSpan.FromMinutes(1) },
                Backoff = ShortWait(manager),
            },
        };
        await manager.RegisterAsync(definition, start: true, Deadline.Token());

        await Eventually.Async(async () => (await manager.StatusAsync(definition.Name, Deadline.Token())).Observed is ObservedState.Failed);
        (await manager.StatusAsync(definition.Name, Deadline.Token())).LastExit!.Code.ShouldBe(3);
        await Eventually.Async(async () => (await LogAsync(manager, definition.Name)).Count == 2);

        await manager.StartAsync(definition.Name, Deadline.Token());
        await Eventually.Async(async () => (await LogAsync(manager, definition.Name)).Count > 2);
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Service_ThatTakesNoNotice_IsKilledAfterItsDelay() => RunAsync(async (manager, directory) =>
    {
        var definition = Sh("deaf", "trap '' TERM; sleep 1000 & echo deaf; while :; do wait; done") with
        {
            Supervise = new SuperviseSpec { Stop = new StopSpec { Delay = TimeSpan.FromMilliseconds(100) } },
        };
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        await LineAsync(manager, definition.Name, "deaf");
        var pid = (await manager.StatusAsync(definition.Name, Deadline.Token())).Pid;
        var child = int.Parse(File.ReadAllText($"/proc/{pid}/task/{pid}/children"), System.Globalization.CultureInfo.InvariantCulture);

        await manager.StopAsync(definition.Name, Deadline.Token());

        File.Exists($"/proc/{pid}/stat").ShouldBeFalse();
        await Eventually.Async(() => !File.Exists($"/proc/{child}/stat"));
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Values_HoweverHostile_ArriveByteForByte() => RunAsync(async (manager, directory) =>
    {
        string[] hostile =
        [
            "plain", "", " blanks at both ends ", "'single' \"double\" `back` $(touch owned) $HOME ${HOME} $$ %n %% %h",
                "back\\slash \\n \\x41 \\", "a\nb\n[Service]\nExecStart=/bin/false\n",
            "tab\tcarriage\rescape\u001b[31mbell\u0007delete\u007f", "ü 漢 🚢", "#;&|<>*?[]{}!~=", "; touch owned",
        ];
        var printer = directory.WriteProgram("print",
            "#!/bin/sh\ni=0; while [ $i -lt 10 ]; do eval \"printf '%s\\\\0' \\\"\\$V$i\\\"\"; i=$((i+1)); done >\"$OUT.new\"; printf "u8
                + "'%s\\0' \"$@\" >>\"$OUT.new\"; pwd >>\"$OUT.new\"; mv \"$OUT.new\" \"$OUT\"; exec sleep 1000\n"u8);
        var place = Directory.CreateDirectory(directory["a 'place' %n $HOME \"q\""]).FullName;
        var definition = new ServiceDefinition
        {
            Name = ServiceName.Parse("hostile"),
            Description = "A %n $HOME \"description\" \\",
            Command = [printer, .. hostile],
            WorkingDirectory = place,
            Environment = hostile.Select((value, index) => KeyValuePair.Create($"V{index}", value))
                .Append(KeyValuePair.Create("OUT", directory["out"]))
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
        };

        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        await Eventually.Async(() => File.Exists(directory["out"]));

        var expected = string.Concat(hostile.Concat(hostile).Select(value => value + "\0")) + place + "\n";
        File.ReadAllBytes(directory["out"]).ShouldBe(Encoding.UTF8.GetBytes(expected));
        Directory.GetFiles(place).ShouldBeEmpty();
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Program_InAPathThatLooksLikeAnAssignment_IsRun() => RunAsync(async (manager, directory) =>
    {
        var program = directory.WriteProgram("A=b \"c\" $d %n", "#!/bin/sh\necho \"run with $1\"; exec sleep 1000\n"u8);
        var definition = new ServiceDefinition
        {
            Name = ServiceName.Parse("odd-program"),
            Command = [program, "one"],
            WorkingDirectory = "/",
        };

        await manager.RegisterAsync(definition, start: true, Deadline.Token());

        await LineAsync(manager, definition.Name, "run with one");
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Logs_Followed_BringLinesAsTheyCome() => RunAsync(async (manager, directory) =>
    {
        var pipe = directory["pipe"];
        var definition = Sh("chatty", $"rm -f '{pipe}'; mkfifo '{pipe}'; echo one; echo two >&2; echo three; exec cat <>'{pipe}'");
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        await LineAsync(manager, definition.Name, "three");
        (await LogAsync(manager, definition.Name, lines: 2)).ShouldBe(["two", "three"]);

        await using var following = manager.LogsAsync(definition.Name, new LogQuery { Lines = 1, Follow = true }, Deadline.Token())
            .GetAsyncEnumerator(Deadline.Token());
        (await following.MoveNextAsync()).ShouldBeTrue();
        following.Current.Text.ShouldBe("three");
        following.Current.Time!.Value.ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
        await File.AppendAllTextAsync(pipe, "four\n", Deadline.Token());
        (await following.MoveNextAsync()).ShouldBeTrue();
        following.Current.Text.ShouldBe("four");
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Service_InASandbox_Runs() => RunAsync(async (manager, directory) =>
    {
        var berth = BerthBinary.Path;
        Assert.SkipUnless(File.Exists("/proc/self/ns/user"), "needs user namespaces");
        var file = directory.Write("berth.json",
            """{ "name": "inside", "command": ["/bin/sh", "-c", "echo pid $$; exec sleep 1000"], "sandbox": { "profile": "strict" } }""");
        var definition = new ServiceDefinition { Name = ServiceName.Parse("sandboxed"), Command = [berth, "run", file] };

        await manager.RegisterAsync(definition, start: true, Deadline.Token());

        // Process 2 of a pid namespace of its own: the launcher's init is 1.
        await LineAsync(manager, definition.Name, "pid 2");
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    /// <summary>A service that a shell is.</summary>
    protected static ServiceDefinition Sh(string name, string script) =>
        new() { Name = ServiceName.Parse(name), Command = ["/bin/sh", "-c", script], WorkingDirectory = "/" };

    /// <summary>Runs a case where it has to run.</summary>
    protected async Task RunAsync(Func<IServiceManager, TemporaryDirectory, Task> test)
    {
        if (await RanElsewhereAsync())
            return;
        await using var host = await StartHostAsync();
        using var directory = new TemporaryDirectory(forEveryone: true);
        await test(new ValidatingServiceManager(host.Manager), directory);
    }

    /// <summary>The lines of a service's log.</summary>
    protected static async Task<List<string>> LogAsync(IServiceManager manager, ServiceName name, int? lines = null)
    {
        var log = new List<string>();
        await foreach (var line in manager.LogsAsync(name, new LogQuery { Lines = lines }, Deadline.Token()))
            log.Add(line.Text);
        return log;
    }

    /// <summary>Waits until a service has written a line.</summary>
    protected static Task LineAsync(IServiceManager manager, ServiceName name, string line) =>
        Eventually.Async(async () => (await LogAsync(manager, name)).Contains(line), $"{name} writes {line}");

    /// <summary>A short wait before each restart, where the manager takes one.</summary>
    private static BackoffSpec ShortWait(IServiceManager manager) => manager.Kind is ServiceManagerKind.S6
        ? new BackoffSpec()
        : new BackoffSpec { Initial = TimeSpan.FromMilliseconds(10), Maximum = TimeSpan.FromMilliseconds(10) };
}
