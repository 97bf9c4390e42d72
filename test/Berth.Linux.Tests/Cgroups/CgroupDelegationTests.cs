using Berth.Linux.Cgroups;
using Berth.Linux.Mounts;

namespace Berth.Linux.Tests.Cgroups;

public sealed class CgroupDelegationTests : IDisposable
{
    private const string Scope = "user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope";

    private static readonly CgroupSettings MemoryAndCpu = new() { Memory = 1 << 20, CpuMax = 0.5 };

    private readonly TemporaryDirectory _root = new();

    [Fact]
    public void Find_DelegatedScope_IsTheParent()
    {
        Make(Scope, controllers: "cpu memory pids");
        var found = Find(MemoryAndCpu);
        found.IsAvailable.ShouldBeTrue();
        found.Parent.ShouldBe($"{_root.Path}/{Scope}");
    }

    /// <summary>
    /// Another berth in the same scope may move this process aside before it enables controllers; and a shell stays where it was moved.
    /// </summary>
    [Fact]
    public void Find_MovedAside_IsTheScopeNotBelowIt()
    {
        Make(Scope, controllers: "cpu memory pids");
        Make($"{Scope}/berth-host", controllers: "");
        Find(MemoryAndCpu, membership: $"0::/{Scope}/berth-host\n").Parent.ShouldBe($"{_root.Path}/{Scope}");
    }

    [Fact]
    public void Find_SomebodyElsesScope_NamesItAndTheFix()
    {
        Make(Scope, controllers: "cpu memory pids");
        var found = Find(MemoryAndCpu, isWritable: path => !path.EndsWith("/cgroup.procs", StringComparison.Ordinal));
        found.IsAvailable.ShouldBeFalse();
        found.Blocker.ShouldBe($"no cgroup is delegated to you ({_root.Path}/{Scope} is not yours)");
        found.Fix.ShouldStartWith("systemd-run --user --scope -p Delegate=yes");
    }

    [Fact]
    public void Find_ControllerNotPassedOn_NamesIt()
    {
        Make(Scope, controllers: "memory pids");
        Find(MemoryAndCpu).Blocker.ShouldBe($"the cgroup {_root.Path}/{Scope} was not given the cpu controller");
        Find(new() { Memory = 1 }).IsAvailable.ShouldBeTrue();
    }

    /// <summary>Neither root nor another user can have such a controller, whoever owns the cgroup.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Find_ControllersHeldByVersion1_IsBlocked(bool isRoot, bool isWritable)
    {
        Make(Scope, controllers: "");
        var found = Find(
            MemoryAndCpu,
            more: "9 1 0:9 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
            isRoot: isRoot,
            isWritable: _ => isWritable);
        found.Blocker.ShouldBe("the memory controller belongs to cgroup v1 on this host");
        found.Fix!.ShouldContain("cgroup_no_v1=all");
    }

    [Fact]
    public void Find_NoVersion2_IsBlocked() =>
        CgroupDelegation.Find(
            MemoryAndCpu, MountTable.Parse("1 0 0:1 / / rw - ext4 a rw\n"), "0::/\n", isRoot: false, static _ => true, static _ => false)
            .Blocker.ShouldBe("no cgroup v2 hierarchy is mounted");

    [Fact]
    public void Find_OutsideOfTheCgroupNamespace_IsBlocked()
    {
        Make(Scope, controllers: "memory cpu");
        Find(MemoryAndCpu, membership: "0::/../other.scope\n").Blocker.ShouldBe("this process's own cgroup cannot be seen from here");
    }

    [Fact]
    public void Find_PartOfTheHierarchyMounted_LooksInIt()
    {
        Make("inner", controllers: "memory cpu");
        Find(MemoryAndCpu, membership: "5:pids:/x\n0::/docker/abc/inner\n", root: "/docker/abc").Parent.ShouldBe($"{_root.Path}/inner");
        Find(MemoryAndCpu, membership: "0::/docker/abcd/inner\n", root: "/docker/abc").IsAvailable.ShouldBeFalse();
    }

    [Fact]
    public void Find_Root_IsBesideAllOthers()
    {
        Make("", controllers: "cpu memory pids", isRealRoot: true);
        Make(Scope, controllers: "");
        Find(MemoryAndCpu, isRoot: true).Parent.ShouldBe($"{_root.Path}/berth");
    }

    /// <summary>
    /// For a systemd service with limits, and for a Berth below another Berth in such a service: new cgroups stay below the unit.
    /// </summary>
    [Theory]
    [InlineData("system.slice/berth-web.service")]
    [InlineData("system.slice/berth-web.service/berth-host")]
    [InlineData("system.slice/berth-web.service/one/two")]
    public void Find_RootInAUnitThatIsDelegatedToIt_IsThatUnit(string own)
    {
        Make("", controllers: "cpu memory pids", isRealRoot: true);
        Make("system.slice/berth-web.service", controllers: "cpu memory pids");
        if (own is not "system.slice/berth-web.service")
            Make(own, controllers: "");
        Find(MemoryAndCpu, isRoot: true, membership: $"0::/{own}\n", delegated: "system.slice/berth-web.service").Parent
            .ShouldBe($"{_root.Path}/system.slice/berth-web.service");
        Find(MemoryAndCpu, isRoot: true, membership: $"0::/{own}\n", delegated: "system.slice/other.service").Parent
            .ShouldBe($"{_root.Path}/berth");
    }

    [Fact]
    public void Find_ControllerThatTheUsersManagerHas_SuggestsADelegatedScope()
    {
        Make("user.slice/user-1000.slice/user@1000.service", controllers: "cpu memory pids");
        Make(Scope, controllers: "memory pids");
        Find(MemoryAndCpu).Fix!.ShouldStartWith("systemd-run --user --scope -p Delegate=yes");
    }

    [Fact]
    public void Find_RootOfAContainer_IsItsOwnCgroup()
    {
        Make("", controllers: "cpu memory pids");
        Find(MemoryAndCpu, isRoot: true, membership: "0::/\n").Parent.ShouldBe(_root.Path);
    }

    [Fact]
    public void Find_ThisHost_HasAParentOrABlockerWithAFix()
    {
        var found = CgroupDelegation.Find(MemoryAndCpu);
        (found.Parent is null).ShouldBe(found.Blocker is { Length: > 0 });
        (found.Blocker is null).ShouldBe(found.Fix is null);
    }

    public void Dispose() => _root.Dispose();

    private void Make(string cgroup, string controllers, bool isRealRoot = false)
    {
        foreach (var file in (string[])["cgroup.procs", "cgroup.subtree_control"])
            _root.Write(Path.Combine(cgroup, file), "");
        _root.Write(Path.Combine(cgroup, "cgroup.controllers"), controllers + "\n");
        if (!isRealRoot)
            _root.Write(Path.Combine(cgroup, "cgroup.type"), "domain\n");
    }

    private CgroupDelegation Find(
        CgroupSettings limits,
        string membership = $"1:name=systemd:/\n0::/{Scope}\n",
        string root = "/",
        string more = "",
        bool isRoot = false,
        Func<string, bool>? isWritable = null,
        string? delegated = null) =>
        CgroupDelegation.Find(
            limits,
            MountTable.Parse($"1 0 0:1 / / rw - ext4 a rw\n{more}2 1 0:2 {root} {_root.Path} rw - cgroup2 cgroup2 rw\n"),
            membership,
            isRoot,
            isWritable ?? (static path => File.Exists(path) || Directory.Exists(path)),
            path => path == $"{_root.Path}/{delegated}");
}
