using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Supervision.Systemd;
using Berth.TestKit;
using Berth.TestKit.Containers;
using Berth.Workloads.Specs;

namespace Berth.Conformance.Supervision;

/// <summary>What systemd alone can do for a service that is in no sandbox: asked of the service itself, from inside.</summary>
public sealed class SystemdUnitTests(SystemdContainerFixture systemd) : IClassFixture<SystemdContainerFixture>
{
    [Fact]
    public Task Hardening_Whole_IsInForce() => RunAsync(async (manager, directory) =>
    {
        const string Script = """
            grep -E '^(NoNewPrivs|CapBnd|CapAmb|CapEff)' /proc/self/status
            for d in /usr /etc /var/tmp /tmp; do touch $d/berth-hardening 2>/dev/null && echo "$d is writable"; done
            ls /tmp; id -un
            """;
        var definition = Sh("hardened", Script) with
        {
            User = TestContainer.User,
            Hardening = new ServiceHardening
            {
                NoNewPrivileges = true,
                ProtectSystem = SystemProtection.Strict,
                PrivateTmp = true,
                CapabilityBounding = ["CAP_NET_BIND_SERVICE", "CAP_CHOWN"],
                AmbientCapabilities = ["CAP_NET_BIND_SERVICE"],
            },
        };

        // CAP_CHOWN is 0 and CAP_NET_BIND_SERVICE 10. With an own /tmp, what others have there is not seen and what it leaves there is not
        // left.
        (await OutputAsync(manager, definition, last: TestContainer.User)).ShouldBe(
            ["CapEff:\t0000000000000400", "CapBnd:\t0000000000000401", "CapAmb:\t0000000000000400", "NoNewPrivs:\t1",
                "/var/tmp is writable", "/tmp is writable", "berth-hardening", TestContainer.User]);
        File.Exists("/tmp/berth-hardening").ShouldBeFalse();
    });

    [Fact]
    public Task Hardening_NotAskedFor_TakesNothing() => RunAsync(async (manager, directory) =>
    {
        var bounding = File.ReadLines("/proc/1/status").First(line => line.StartsWith("CapBnd", StringComparison.Ordinal));
        var definition = Sh("plain",
            "grep -E '^(NoNewPrivs|CapBnd|CapAmb)' /proc/self/status; touch /usr/berth-plain && rm /usr/berth-plain && echo /usr is "
                + "writable; id -un");

        (await OutputAsync(manager, definition, last: "root")).ShouldBe(
            [bounding, "CapAmb:\t0000000000000000", "NoNewPrivs:\t0", "/usr is writable", "root"]);
    });

    [Fact]
    public Task ProtectSystem_ByDegrees_IsReadOnlyAsFarAsAsked() => RunAsync(async (manager, directory) =>
    {
        foreach (var (protection, writable) in ((SystemProtection, string[])[])[(SystemProtection.System, ["/etc is writable"]),
            (SystemProtection.Full, [])])
        {
            var name = $"protected-{protection}".ToLowerInvariant();
            var definition = Sh(name,
                "for d in /usr /etc; do touch $d/berth-protected 2>/dev/null && rm $d/berth-protected && echo $d is writable; done; "
                    + "echo tried") with
            { Hardening = new ServiceHardening { ProtectSystem = protection } };

            (await OutputAsync(manager, definition, last: "tried")).ShouldBe([.. writable, "tried"]);
        }
    });

    [Fact]
    public Task Limits_OfTheProcess_AreInForce() => RunAsync(async (manager, directory) =>
    {
        var definition = Sh("limited",
            "ulimit -Sn; ulimit -Hn; cat /proc/self/oom_score_adj; cut -d' ' -f19 /proc/self/stat; cut -d' ' -f41 /proc/self/stat; "
                + "echo told") with
        {
            Resources = new ResourceSpec
            {
                Nice = 7,
                OomScore = 300,
                Scheduling = SchedulingPolicy.Batch,
                Rlimits = new ResourceSpec().Rlimits.Add("nofile", new RlimitSpec(100, 200)),
            },
        };

        // SCHED_BATCH is 3 (sched(7)).
        (await OutputAsync(manager, definition, last: "told")).ShouldBe(["100", "200", "300", "7", "3", "told"]);
    });

    [Fact]
    public Task Limits_OfTheCgroup_AreTakenBySystemd() => RunAsync(async (manager, directory) =>
    {
        var definition = Sh("contained", "exec sleep 1000") with
        {
            Resources = new ResourceSpec { Memory = 64 << 20, Pids = 17, CpuWeight = 50, CpuMax = 0.5 },
        };
        await manager.RegisterAsync(definition, start: true, Deadline.Token());

        var said = await Caller.Root()
            .RunAsync(
                ["systemctl", "show", "-p", "MemoryMax,MemorySwapMax,TasksMax,CPUWeight,CPUQuotaPerSecUSec", "berth-contained.service"],
                "/");

        said.ShouldSucceed().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
            .ShouldBe(["CPUQuotaPerSecUSec=500ms", "CPUWeight=50", "MemoryMax=67108864", "MemorySwapMax=0", "TasksMax=17"]);
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
    });

    [Fact]
    public Task Limits_OfTheCgroup_AreInForce() => RunAsync(async (manager, directory) =>
    {
        Assert.SkipUnless(File.ReadAllText("/sys/fs/cgroup/cgroup.controllers").Contains("pids", StringComparison.Ordinal),
            "needs the pids controller in the container's cgroup v2 hierarchy, not bound to a version 1 hierarchy");
        var definition = Sh("crowded",
            "sh -c 'for i in 1 2 3 4 5 6 7 8 9; do sleep 1000 & done' 2>&1 | grep -c . ; echo full; exec sleep 1000") with
        { Resources = new ResourceSpec { Pids = 5 } };

        (await OutputAsync(manager, definition, last: "full"))[0].ShouldNotBe("0");
    });

    [Fact]
    public Task Definition_ThatSystemdDoesNotTake_LeavesNothing() => RunAsync(async (manager, directory) =>
    {
        var definition = Sh("refused", "exec sleep 1000") with { User = "no-such-user" };

        var refusal = await Should.ThrowAsync<ServiceException>(() => manager.RegisterAsync(definition, start: true, Deadline.Token()));

        refusal.Message.ShouldContain("refused");
        (await manager.ListAsync(Deadline.Token())).ShouldBeEmpty();
        Directory.GetFiles("/etc/systemd/system", "berth-refused*").ShouldBeEmpty();
    });

    private async Task RunAsync(Func<IServiceManager, TemporaryDirectory, Task> test)
    {
        if (await systemd.RanThisTestAsync("root"))
            return;
        using var directory = new TemporaryDirectory(forEveryone: true);
        await test(new ValidatingServiceManager(new SystemdServiceManager(SystemdOptions.System)), directory);
    }

    private static ServiceDefinition Sh(string name, string script) =>
        new()
        {
            Name = ServiceName.Parse(name),
            Command = ["/bin/sh", "-c", script],
            WorkingDirectory = "/",
            Supervise = new SuperviseSpec { Restart = RestartCondition.Never },
        };

    /// <summary>What a service says until its last line; it is unregistered then.</summary>
    private static async Task<List<string>> OutputAsync(IServiceManager manager, ServiceDefinition definition, string last)
    {
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        List<string> lines = [];
        await Eventually.Async(
            async () =>
            {
                lines.Clear();
                await foreach (var line in manager.LogsAsync(definition.Name, new LogQuery(), Deadline.Token()))
                    lines.Add(line.Text);
                return lines.Contains(last);
            },
            $"{definition.Name} writes {last}; it wrote {string.Join('|', lines)}");
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
        return lines;
    }
}
