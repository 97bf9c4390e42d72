using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Programs;

/// <summary>Limits that need no cgroup.</summary>
public sealed class LimitFlagTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Rlimit_Given_Holds(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        var ran = await jail.RunAsync(
            ["sh", "-c", "ulimit -Sn; ulimit -Hn; ulimit -Sc; head -c 8193 /dev/zero > /tmp/f; stat -c %s /tmp/f"],
            "--rlimit", "nofile=64:128", "--rlimit", "RLIMIT_CORE=0", "--rlimit", "fsize=8K");

        ran.Output.ShouldBe("64\n128\n0\n8192\n", $"{ran}");
    }

    [Theory]
    [InlineData("nofle=64", 2, "--rlimit: unknown rlimit \"nofle\"; did you mean \"nofile\"?")]
    [InlineData("nofile", 2, "\"nofile\" is not NAME=LIMIT")]
    [InlineData("nofile=x", 2, "\"x\" is not a limit")]
    [InlineData("nofile=-1", 2, "\"-1\" is not a limit")]
    [InlineData("nofile=1:2:3", 2, "has more than a soft and a hard limit")]
    [InlineData("nofile=9:8", 2, "the soft limit is above the hard limit")]
    [InlineData("nofile=99999999999", 125, "cannot set the limit nofile: EPERM")]
    [InlineData("nofile=4", 125, ": EMFILE")]
    public async Task Rlimit_ThatCannotBeSet_StopsTheStart(string flag, int code, string expected)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var refused = await jail.RunAsync(["true"], "--rlimit", flag);

        refused.ExitCode.ShouldBe(code, $"{refused}");
        refused.Error.ShouldContain(expected);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Disk_IsTheSizeOfEachWritableDirectoryInMemory(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        const string Sizes = "for d in /tmp ~ /dev/shm /run/user/* /own; do stat -f -c %b*%S $d; done; "
            + "head -c 65536 /dev/zero > /tmp/a && ! head -c 1 /dev/zero >> /tmp/a";

        var ran = await jail.RunAsync(["sh", "-c", Sizes], "--disk", "64K", "--tmpfs", "/own:4K");

        ran.ExitCode.ShouldBe(0, $"{ran}");
        ran.Output.ShouldBe("16*4096\n16*4096\n16*4096\n16*4096\n1*4096\n");
    }

    /// <summary>Also the root, where that is writable.</summary>
    [Fact]
    public async Task Disk_OfAWritableRoot_IsItsSizeToo()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        jail.Write("berth.json", """
            { "name": "t", "command": ["stat", "-f", "-c", "%b*%S", "/"], "sandbox": { "writableRoot": true, "resources": { "disk": "1M" } } }
            """);

        (await jail.BerthAsync("run")).ShouldSucceed().ShouldBe("256*4096\n");
    }

    [Theory]
    [InlineData("--disk: disk 5000 is not a multiple of 4K; write 4K or 8K", "--disk", "5000")]
    [InlineData("--disk: disk 1 is less than 4K", "--disk", "1")]
    [InlineData("--disk: \"lots\" is not a size", "--disk", "lots")]
    [InlineData("size 5000 is not a multiple of 4K; write 4K or 8K", "--tmpfs", "/t:5000")]
    public async Task Size_ThatTheKernelWouldRound_IsRefused(string expected, params string[] flags)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var refused = await jail.RunAsync(["true"], flags);

        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Error.ShouldContain(expected);
    }
}
