using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>
/// Services that break their own files in the supervisor's directories. As an ordinary user: root is kept out of nothing by a mode.
/// </summary>
public sealed class BrokenFileTests
{
    private const string Closing =
        "import os,sys,time\nfor n in map(int, sys.argv[1:]): os.fchmod(n, 0)\nprint('closed', flush=True)\n"
            + "os.write(int(sys.argv[-1]), b'\\n')\ntime.sleep(1000)";

    [Fact]
    public async Task Kill_OutputAndReadyPipeAreClosedByTheService_AllIsTakenOverAndStartsAgain()
    {
        Python.Require();
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        File.WriteAllText(directory["closing.py"], Closing);
        var good = await supervisor.AddAsync("good", "exec sleep 1000");
        var output = await supervisor.AddAsync("output", "exec python3 closing.py 1");
        var ready = await supervisor.AddAsync(
            "ready", "exec python3 closing.py 1 7", static spec => spec with { Ready = new DescriptorProbe(7) });
        ServiceName[] all = [good, output, ready];
        await supervisor.HasWrittenAsync(output, 2);
        await supervisor.HasWrittenAsync(ready, 1);
        var before = await PidsAsync(supervisor, all);

        await supervisor.KillAsync();
        supervisor.Begin();
        await supervisor.AnswersAsync();

        (await PidsAsync(supervisor, all)).ShouldBe(before);
        foreach (var name in all)
        {
            await supervisor.Manager.RestartAsync(name, Deadline.Token());
            await supervisor.UntilAsync(
                name, status => status.Observed == ObservedState.Ready && status.Pid is { } pid && !before.Contains(pid));
        }

        await supervisor.HasWrittenAsync(output, 4);
    }

    [Fact]
    public async Task Kill_RestartedWithItsOutputClosed_Starts()
    {
        Python.Require();
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        File.WriteAllText(directory["closing.py"], Closing);
        var name = await supervisor.AddAsync("output", "exec python3 closing.py 1");
        await supervisor.HasWrittenAsync(name, 2);

        await supervisor.Manager.RestartAsync(name, Deadline.Token());

        await supervisor.HasWrittenAsync(name, 4);
    }

    /// <summary>What can't be mended is the business of the one service.</summary>
    [Fact]
    public async Task Kill_PipeIsADirectoryWithSomethingInIt_TheOthersAreTakenOverAndItIsReported()
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var good = await supervisor.AddAsync("good", "exec sleep 1000");
        var bad = await supervisor.AddAsync("bad", "exec sleep 1000");
        await supervisor.Manager.StopAsync(bad, Deadline.Token());
        var before = await PidsAsync(supervisor, [good]);
        await supervisor.KillAsync();
        var pipe = directory["run/pipes/bad"];
        File.Delete(pipe);
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(pipe).FullName, "full"), "");

        supervisor.Begin();
        await supervisor.AnswersAsync();

        (await PidsAsync(supervisor, [good])).ShouldBe(before);
        (await supervisor.Manager.StatusAsync(bad, Deadline.Token())).Problem.ShouldNotBeNull()
            .ShouldContain($"cannot remove the file in place of a named pipe {pipe}");
        Directory.Delete(pipe, recursive: true);
        await supervisor.KillAsync();
        supervisor.Begin();
        await supervisor.AnswersAsync();
        await supervisor.Manager.StartAsync(bad, Deadline.Token());
        await supervisor.UntilAsync(bad, static status => status.Observed == ObservedState.Ready);
    }

    private static async Task<List<int?>> PidsAsync(OwnProcess supervisor, ServiceName[] names)
    {
        var pids = new List<int?>();
        foreach (var name in names)
            pids.Add(
                (await supervisor.UntilAsync(name, static status => status.Observed == ObservedState.Ready && status.Pid is not null)).Pid);
        return pids;
    }
}
