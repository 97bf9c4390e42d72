using Berth.Conformance.Jails;

namespace Berth.Conformance.Attacks;

/// <summary>Sentences of SECURITY.md's first list that no other class here is about.</summary>
public sealed class PromisesTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Proc_HasNoProcessButItsOwnAndInit(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        using var other = jail.Start(["sleep", "100"]);

        // ls is a process of its own, and so is its shell.
        var seen = (await jail.RunAsync(
            ["sh", "-c",
                "ls -d /proc/[0-9]* | wc -l; cat /proc/1/comm; tr '\\0' ' ' < /proc/2/cmdline | cut -c1-5"])).ShouldSucceed().Split('\n');

        int.Parse(seen[0], System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(3, 4);
        seen[2].ShouldBe("sh -c");
        await jail.ShouldFailAsync("cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep 'sleep [1]00'");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ProcOfTheMachine_IsTheHostsAndReadOnly(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        var host = (await jail.RunOutsideAsync("grep", "MemTotal", "/proc/meminfo")).ShouldSucceed();
        (await jail.RunAsync(["grep", "MemTotal", "/proc/meminfo"])).ShouldSucceed().ShouldBe(host);
        (await jail.RunAsync(["cat", "/proc/loadavg", "/proc/cpuinfo"])).ShouldSucceed();
        await jail.ShouldFailAsync(
            "test -w /proc/meminfo && echo > /proc/meminfo", "echo > /proc/cpuinfo", "echo > /proc/loadavg", "chmod u+w /proc/meminfo");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Capabilities_AreNone_AndNoneAreGained(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        (await jail.RunAsync(["sh", "-c", "sed -n '/^Cap/s/.*\\t//p; /^NoNewPrivs/s/\\t/ /p' /proc/self/status | sort -u"])).ShouldSucceed()
            .ShouldBe("0000000000000000\nNoNewPrivs: 1\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task PerformanceEventsAndUserFaults_AreDenied(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        const string PerformanceEvent = "a = ctypes.create_string_buffer(bytes([1, 0, 0, 0, 120, 0, 0, 0]) + bytes(32) + bytes([0x60]), "
            + "120)\ncall(298, a, 0, -1, -1, 0)";

        if (jail.Caller.IsRoot)
            await jail.ShouldStopAsync(Python.Script(PerformanceEvent), Python.Script("call(323, 1)"));
        foreach (var number in (int[])[298, 321, 323, 428, 429, 430, 442, 165,
            272]) // perf_event_open, bpf, userfaultfd, open_tree, move_mount, fsopen, mount_setattr, mount, unshare
        {
            var arguments = number == 272 ? "0x20000000" : "0"; // CLONE_NEWPID
            var denied = await jail.RunAsync(
                ["python3", "-c",
                    $"import ctypes; libc = ctypes.CDLL(None, use_errno=True); libc.syscall({number}, {arguments}, 0, 0, 0, 0); "
                        + "print(ctypes.get_errno())"]);
            denied.ShouldSucceed().ShouldBeOneOf("1\n", "38\n");
        }
    }
}
