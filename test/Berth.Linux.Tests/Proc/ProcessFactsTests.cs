using System.Diagnostics;
using Berth.Linux.Identity;
using Berth.Linux.Kernel;
using Berth.Linux.Proc;
using Berth.Linux.Processes;

namespace Berth.Linux.Tests.Proc;

public sealed class ProcessFactsTests
{
    [Fact]
    public void Namespaces_ThisProcess_AreItsParents()
    {
        var mine = ProcessNamespaces.Read(null);
        mine[NamespaceKind.User].ShouldBeGreaterThan(0ul);
        mine.ShouldBe(ProcessNamespaces.Read(Environment.ProcessId));
        File.ResolveLinkTarget("/proc/self/ns/mnt", returnFinalTarget: false)!.Name.ShouldBe($"mnt:[{mine[NamespaceKind.Mount]}]");
    }

    [Fact]
    public void Namespaces_NoSuchProcess_AreEmpty() => ProcessNamespaces.Read(int.MaxValue).ShouldBeEmpty();

    [Fact]
    public void IdMap_Lines_AreParsed()
    {
        IdMap.Parse("         0       1000          1\n         1     100000      65536\n")
            .ShouldBe([new IdMap(0, 1000, 1), new IdMap(1, 100000, 65536)]);
        IdMap.ReadUsers(null).ShouldNotBeEmpty();
    }

    [Fact]
    public void ChildrenAndLiveness_OfAChild_FollowIt()
    {
        using var child = Start("sleep", "100");
        var identity = ProcessIdentity.Find(child.Id)!.Value;
        ProcessTree.Children(Environment.ProcessId).ShouldContain(child.Id);
        ProcessTree.ChildrenByScan(Environment.ProcessId).ShouldContain(child.Id);
        identity.IsAlive().ShouldBeTrue();
        (identity with { StartTime = identity.StartTime + 1 }).IsAlive().ShouldBeFalse();

        child.Kill();
        child.WaitForExit();
        identity.IsAlive().ShouldBeFalse();
        ProcessTree.Children(Environment.ProcessId).ShouldNotContain(child.Id);
        ProcessTree.Children(int.MaxValue).ShouldBeEmpty();
    }

    [Fact]
    public async Task Liveness_OfAZombie_IsFalse()
    {
        // The shell executes sleep, which never waits for the shell's child. The child ends when its input ends, and stays a zombie.
        using var parent = Process.Start(new ProcessStartInfo("sh", ["-c", "exec 3<&0; cat <&3 & echo $!; exec sleep 100"])
        { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            var pid = int.Parse(parent.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
            await Eventually.Async(() => ProcessStatus.Find(parent.Id)?.Name is "sleep");
            parent.StandardInput.Close();
            await Eventually.Async(() => ProcessStatus.Find(pid)?.State is 'Z');
            ProcessIdentity.Find(pid)!.Value.IsAlive().ShouldBeFalse();
        }
        finally
        {
            parent.Kill();
        }
    }

    [Fact]
    public void Sysctl_Unknown_IsNull()
    {
        Sysctl.Find("kernel.pid_max")!.Value.ShouldBeGreaterThan(0);
        Sysctl.Find("kernel.no_such_thing").ShouldBeNull();
    }

    [Theory]
    [InlineData(15000L, null, null, false, null)]
    [InlineData(0L, null, null, true, "sudo sysctl -w user.max_user_namespaces=15000")]
    [InlineData(null, null, null, true, "use a kernel with CONFIG_USER_NS=y")]
    [InlineData(15000L, false, null, false, "sudo sysctl -w kernel.unprivileged_userns_clone=1")]
    [InlineData(15000L, false, true, true, null)]
    [InlineData(15000L, true, true, false, "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")]
    public void UserNamespacePolicy_EachSetting_HasItsFix(long? most, bool? open, bool? appArmor, bool isRoot, string? fix) =>
        new UserNamespacePolicy(most, open, appArmor).FindBlocker(isRoot)?.Fix.ShouldBe(fix);

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
}
