using Berth.Linux.Landlock;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning.Landlock;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Landlock;

public sealed class LandlockPlannerTests
{
    private static readonly MountStep[] s_steps =
    [
        new BindMount("/usr", "/usr", true), new BindMount("/w", "/w", true) { Write = true }, new BindMount("/f", "/f", false)
        {
            Write = true,
        },
        new TmpfsMount("/tmp", 0), new TmpfsMount("/ro", 0) { Write = false }, new TmpfsMount("/dev", 0) { Write = false, Device = true },
        new BindMount("/dev/null", "/dev/null", false) { Write = true, Device = true }, new KernelMount("/dev/pts", "devpts"),
            new KernelMount("/proc", "proc"),
        new OverlayMount("/o", ["/a"], "/b", "/c"), new OverlayMount("/oro", ["/a", "/b"], null, null),
    ];

    [Theory]
    [InlineData(1, 0x1FFFul, 0ul)]
    [InlineData(2, 0x3FFFul, 0ul)]
    [InlineData(3, 0x7FFFul, 0ul)]
    [InlineData(4, 0x7FFFul, 0ul)]
    [InlineData(5, 0xFFFFul, 0ul)]
    [InlineData(6, 0xFFFFul, 3ul)]
    [InlineData(7, 0xFFFFul, 3ul)]
    public void FromMounts_ByVersion_AsksForNothingTheKernelDoesNotKnow(int version, ulong files, ulong scopes)
    {
        var plan = LandlockPlanner.FromMounts(version, [.. s_steps], writableRoot: false).ShouldNotBeNull();
        (plan.HandledFileSystem, plan.Scoped, plan.HandledNetwork).ShouldBe((files, scopes, 0ul));
        plan.Rules.ShouldAllBe(r => (r.Access & ~files) == 0);
        plan.Rules.Select(static r => r.Path).ShouldBe(["/", "/w", "/f", "/tmp", "/dev", "/proc", "/o"]);
    }

    [Fact]
    public void FromMounts_NoLandlock_IsNothing() => LandlockPlanner.FromMounts(0, [.. s_steps], writableRoot: false).ShouldBeNull();

    [Fact]
    public void FromMounts_Rights_FollowTheMounts()
    {
        var rules = LandlockPlanner.FromMounts(7, [.. s_steps], writableRoot: false)!.Rules.ToDictionary(
            static r => r.Path, static r => (LandlockFileRights)r.Access, StringComparer.Ordinal);
        rules["/"].ShouldBe(LandlockFileRights.Execute | LandlockFileRights.ReadFile | LandlockFileRights.ReadDirectory);
        rules["/w"].HasFlag(LandlockFileRights.MakeRegular | LandlockFileRights.Truncate | LandlockFileRights.Refer).ShouldBeTrue();
        rules["/w"].HasFlag(LandlockFileRights.DeviceIoctl).ShouldBeFalse();
        rules["/w"].HasFlag(LandlockFileRights.MakeCharacterDevice).ShouldBeFalse();
        rules["/f"].ShouldBe(
            LandlockFileRights.Execute | LandlockFileRights.ReadFile | LandlockFileRights.WriteFile | LandlockFileRights.Truncate);
        rules["/dev"].HasFlag(LandlockFileRights.DeviceIoctl).ShouldBeTrue();
    }

    [Fact]
    public void FromMounts_WritableRoot_MayBeWritten() =>
        ((LandlockFileRights)LandlockPlanner.FromMounts(7, [], writableRoot: true)!.Rules[0].Access)
            .HasFlag(LandlockFileRights.MakeRegular)
            .ShouldBeTrue();

    [Fact]
    public void FromMounts_BelowAMask_HasNoRule() =>
        LandlockPlanner.FromMounts(7, [.. s_steps, new BindMount("/x", "/w/x", true) { Write = true }, new MaskStep("/w", true, "/w")],
            writableRoot: false)!.Rules.Select(static r => r.Path)
            .ShouldBe(["/", "/f", "/tmp", "/dev", "/proc", "/o"]);

    [Fact]
    public void FromEntries_NetworkNone_DeniesTcpWhereTheKernelCan()
    {
        LandlockPlan From(int version, NetworkMode network) =>
            LandlockPlanner.FromEntries(version, FakeHost.Merged(), [new BindEntry("/usr", "/usr")], network);
        From(4, NetworkMode.None).HandledNetwork.ShouldBe(3ul);
        From(4, NetworkMode.Host).HandledNetwork.ShouldBe(0ul);
        From(3, NetworkMode.None).HandledNetwork.ShouldBe(0ul);
        From(7, NetworkMode.None).Rules.Select(static r => r.Path).ShouldBe(["/dev/null", "/proc", "/usr"]);
    }
}
