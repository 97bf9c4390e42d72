using Berth.Supervision.Services;
using Berth.Supervisor;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>Somebody removes the runtime directory, as a log-out does.</summary>
public sealed class RuntimeDirectoryTests
{
    /// <summary>Says where two of it run at the same time.</summary>
    private const string Alone =
        "mkdir mutex || echo double >> doubles; trap 'rmdir mutex; exit 3' TERM; i=0; while :; do echo $i; i=$((i+1)); sleep 0.02; done";

    /// <summary>As rm -rf does: what is made anew meanwhile may stay.</summary>
    private static void Remove(TemporaryDirectory directory)
    {
        try
        {
            Directory.Delete(directory["run"], recursive: true);
        }
        catch (IOException)
        {
            // It has been made anew already.
        }
    }

    [Fact]
    public async Task Removed_WhileItRuns_IsMadeAnewAndFoundAgain()
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var name = await supervisor.AddAsync("web", Alone);
        await supervisor.HasWrittenAsync(name, 5);
        var before = await supervisor.Manager.StatusAsync(name, Deadline.Token());

        for (var i = 0; i < 3; i++)
        {
            Remove(directory);
            await supervisor.AnswersAgainAsync();
        }

        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Pid.ShouldBe(before.Pid);
        await supervisor.Manager.StopAsync(name, Deadline.Token());
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).LastExit!.Code.ShouldBe(3);
        await supervisor.Manager.StartAsync(name, Deadline.Token());
        var lines = supervisor.Log(name).Count();
        await supervisor.HasWrittenAsync(name, lines + 5);
        await supervisor.Manager.UnregisterAsync(name, Deadline.Token());
        File.Exists(directory["doubles"]).ShouldBeFalse();
        ShouldCount(supervisor.Log(name));
    }

    /// <summary>The supervisor is there, and busy with the directory for a moment: that is no answer.</summary>
    [Fact]
    public async Task Removed_AndAskedAtOnce_AnswersAsBefore()
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var name = await supervisor.AddAsync("web", Alone);
        await supervisor.HasWrittenAsync(name, 5);
        var before = await supervisor.Manager.StatusAsync(name, Deadline.Token());

        for (var i = 0; i < 10; i++)
        {
            Remove(directory);
            (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Pid.ShouldBe(before.Pid);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Removed_AndKilled_NextOneFindsWhatRuns(bool isNoticed)
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var name = await supervisor.AddAsync("web", Alone);
        await supervisor.HasWrittenAsync(name, 5);
        var before = await supervisor.Manager.StatusAsync(name, Deadline.Token());

        if (!isNoticed)
            await supervisor.KillAsync();
        Remove(directory);
        if (isNoticed)
        {
            await supervisor.AnswersAgainAsync();
            await supervisor.KillAsync();
        }

        supervisor.Begin();
        await supervisor.AnswersAsync();

        var after = await supervisor.Manager.StatusAsync(name, Deadline.Token());
        after.Pid.ShouldBe(before.Pid);
        after.Restarts.ShouldBe(0);
        await supervisor.HasWrittenAsync(name, supervisor.Log(name).Count() + 5);
        await supervisor.Manager.StopAsync(name, Deadline.Token());
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).LastExit!.Code.ShouldBe(3);
        await supervisor.Manager.UnregisterAsync(name, Deadline.Token());
        File.Exists(directory["doubles"]).ShouldBeFalse();
        ShouldCount(supervisor.Log(name));
    }

    /// <summary>Its last words wait for whoever reads next, whatever was removed meanwhile: before its end, or after.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Removed_AroundTheEndOfAServiceThatNobodyWatches_LosesNoLine(bool isBefore)
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var name = await supervisor.AddAsync("web",
            "echo 0; until [ -e go ]; do sleep 0.01; done; for i in 1 2 3 4 5; do echo $i; done; printf 6; touch gone; exit 3",
            static spec => spec with { Restart = RestartCondition.Never });
        await supervisor.HasWrittenAsync(name, 1);
        await supervisor.KillAsync();

        if (isBefore)
            Remove(directory);
        File.WriteAllText(directory["go"], "");
        await Eventually.Async(() => File.Exists(directory["gone"]));
        if (!isBefore)
            Remove(directory);
        supervisor.Begin();
        await supervisor.AnswersAsync();

        (await supervisor.UntilAsync(name, static status => status.Observed is ObservedState.Failed)).LastExit!.Code.ShouldBe(3);
        await Eventually.Async(() => supervisor.Log(name).Count() == 7);
        ShouldCount(supervisor.Log(name));
    }

    /// <summary>As a cleaner that comes again and again: each time it meets the supervisor at another step.</summary>
    [Fact]
    public async Task Removed_WhileItStarts_ItGoesOnAndNothingRunsTwice()
    {
        const int services = 10, removals = 12;
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var names = await Task.WhenAll(
            Enumerable.Range(0, services).Select(i => supervisor.AddAsync($"web-{i}", $"mkdir -p {i}; cd {i}; {Alone}")));
        await Task.WhenAll(names.Select(name => supervisor.HasWrittenAsync(name, 1)));
        var before = await supervisor.Manager.ListAsync(Deadline.Token());
        await supervisor.KillAsync();

        supervisor.Begin();
        var deadline = Deadline.Token();
        for (var removed = 0; removed < removals; deadline.ThrowIfCancellationRequested())
        {
            supervisor.HasEnded.ShouldBeFalse("the supervisor ended");
            if (!Directory.Exists(directory["run"])) // asked without a pause, so that it is met between two steps
                continue;
            Remove(directory);
            removed++;
        }

        await supervisor.AnswersAgainAsync();

        var after = await supervisor.Manager.ListAsync(Deadline.Token());
        after.Select(static status => (status.Name, status.Pid, status.Restarts))
            .ShouldBe(before.Select(static status => (status.Name, status.Pid, 0)));
        Directory.GetFiles(directory.Path, "doubles", SearchOption.AllDirectories).ShouldBeEmpty();
        foreach (var name in names)
        {
            await supervisor.HasWrittenAsync(name, supervisor.Log(name).Count() + 2);
            await supervisor.Manager.UnregisterAsync(name, Deadline.Token());
            ShouldCount(supervisor.Log(name));
        }
    }

    [Fact]
    public async Task Removed_ServiceEndsByItself_IsStartedAgain()
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var name = await supervisor.AddAsync("web", "echo up; while [ ! -e end ]; do sleep 0.02; done; rm end; exit 7",
            spec => spec with { Restart = RestartCondition.Always, Backoff = new() { Initial = TimeSpan.Zero } });
        await supervisor.HasWrittenAsync(name, 1);
        Remove(directory);
        await supervisor.AnswersAgainAsync();

        await File.WriteAllTextAsync(directory["end"], "", TestContext.Current.CancellationToken);

        var status = await supervisor.UntilAsync(name, static status => status is { Restarts: 1, Observed: ObservedState.Ready });
        status.LastExit!.Code.ShouldBe(7);
        await supervisor.HasWrittenAsync(name, 2);
    }

    [Fact]
    public async Task Removed_CannotBeMadeAnew_AnotherIsFoundThroughTheState()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        var before = await supervisor.UntilAsync(name, static status => status.Pid is not null);

        await Eventually.Async(() => TryPutFileInPlaceOf(supervisor.Runtime));

        await Eventually.Async(async () => await supervisor.Manager.AnswersAsync(Deadline.Token()));
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Pid.ShouldBe(before.Pid);
        Directory.Exists(Path.Combine(supervisor.State, "run")).ShouldBeTrue();
    }

    [Fact]
    public async Task Begin_WithAnotherRuntimeDirectory_TheStateHasOneSupervisor()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var second = new BuiltinSupervisor(new SupervisorOptions
        {
            StateDirectory = supervisor.State,
            RuntimeDirectory = supervisor.Directory["elsewhere"],
            Launcher = RunningSupervisor.Launcher(),
        });

        (await Should.ThrowAsync<ServiceException>(
            () => second.RunAsync(CancellationToken.None))).Message.ShouldContain("another supervisor has");
        (await supervisor.Manager.AnswersAsync(Deadline.Token())).ShouldBeTrue();
    }

    /// <summary>False: the supervisor was faster, and has made the directory anew.</summary>
    private static bool TryPutFileInPlaceOf(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
            File.WriteAllText(directory, "in the way");
            return true;
        }
        catch (Exception faster) when (faster is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void ShouldCount(IEnumerable<string> lines)
    {
        var expected = 0;
        foreach (var line in lines.Where(static line => line != "Terminated")) // that is what the shell says of its sleep
        {
            expected = line == "0" ? 0 : expected;
            line.ShouldBe($"{expected++}");
        }
    }
}
