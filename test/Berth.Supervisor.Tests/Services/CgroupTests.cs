using Berth.Linux.Cgroups;
using Berth.Linux.Identity;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>Services in cgroups of their own.</summary>
public sealed class CgroupTests
{
    // Each process of the chain forks the next one away from itself and ends: whoever looks for them by descent is always late.
    private const string Chain =
        "chain() { (sleep 0.003; chain) & }; chain; setsid sh -c 'trap \"\" TERM; echo $$ >away; sleep 1000' & exec sleep 1000";

    [Fact]
    public async Task Stop_OfOneThatForksAway_EndsAllOfItsCgroup()
    {
        using var parent = Parent();
        await using var supervisor = await RunningSupervisor.StartAsync(parent.Directory);
        var name =
            await supervisor.AddAsync("chain", Chain, spec => spec with { Stop = new StopSpec { Delay = TimeSpan.FromMilliseconds(100) } });
        await Eventually.Async(() => File.Exists(supervisor.Directory["away"]));
        File.ReadAllLines(Path.Combine(parent.Directory, "chain/cgroup.procs")).Length.ShouldBeGreaterThan(2);

        await supervisor.Manager.StopAsync(name, Deadline.Token());

        Directory.GetDirectories(parent.Directory)
            .SelectMany(directory => File.ReadAllLines(Path.Combine(directory, "cgroup.procs")))
            .ShouldBeEmpty();
        Directory.Exists(Path.Combine(parent.Directory, "chain")).ShouldBeFalse();
    }

    [Fact]
    public async Task Overlap_EachInstance_HasACgroupOfItsOwn()
    {
        using var parent = Parent();
        await using var service = await OverlappedService.StartAsync(cgroupParent: parent.Directory);
        service.Behave("waits");
        var overlap = service.Manager.OverlapAsync(service.Name, Deadline.Token());
        await service.UntilRunningAsync(2);
        Directory.GetDirectories(parent.Directory).Select(Path.GetFileName).Order().ShouldBe(["web", "web~"]);
        service.Behave("serve");

        await Deadline.Within(overlap);

        var pid = (await service.StatusAsync()).Pid!.Value;
        File.ReadAllLines(Path.Combine(parent.Directory, "web~/cgroup.procs")).ShouldContain($"{pid}");
        Directory.Exists(Path.Combine(parent.Directory, "web")).ShouldBeFalse();
        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));
        Directory.GetDirectories(parent.Directory).Select(Path.GetFileName).ShouldBe(["web"]);
    }

    [Fact]
    public async Task Crash_OfOneThatForksAway_LeavesNothingOfItsOldRunInTheNew()
    {
        using var parent = Parent();
        await using var supervisor = await RunningSupervisor.StartAsync(parent.Directory);
        var name = await supervisor.AddAsync("crash",
            "if [ -e once ]; then exec sleep 1000; fi; chain() { (sleep 0.003; chain) & }; chain; touch once; exit 1",
            spec => spec with { Restart = RestartCondition.Always, Stop = new StopSpec { Delay = TimeSpan.FromMilliseconds(100) } });

        await supervisor.UntilAsync(name, status => status is { Restarts: 1, Observed: ObservedState.Ready });

        var pid = (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Pid;
        await Eventually.Async(() => File.ReadAllLines(Path.Combine(parent.Directory, "crash/cgroup.procs")) is [var only]
            && only == $"{pid}", "it joins its cgroup, and is alone there");
        await supervisor.Manager.StopAsync(name, Deadline.Token());
    }

    private static OwnCgroup Parent()
    {
        var delegation = CgroupDelegation.Find(new CgroupSettings());
        Assert.SkipUnless(delegation.IsAvailable, $"needs a cgroup v2 directory of ours: {delegation.Blocker}");
        var place = Credentials.IsRoot ? Path.GetDirectoryName(delegation.Parent)! : delegation.Parent!;
        return new OwnCgroup(Path.Combine(place, $"berth-test-{Guid.NewGuid():N}"));
    }

    private sealed class OwnCgroup(string directory) : IDisposable
    {
        public string Directory { get; } = directory;

        public void Dispose() => new Cgroup(Directory).Remove(Deadline.Time);
    }
}
