using System.Diagnostics;
using Berth.Linux.Cgroups;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Mounts;

namespace Berth.Linux.Tests.Cgroups;

/// <summary>
/// Uses an ordinary directory in place of the hierarchy; its files accept every value. The kernel's behaviour is tested in a machine.
/// </summary>
public sealed class CgroupTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    [Fact]
    public void Files_AllLimits_HaveTheKernelsFormat() =>
        new CgroupSettings { Memory = 536870912, Pids = 64, CpuWeight = 50, CpuMax = 1.5 }.Files
            .ShouldBe([("cpu.max", "150000 100000"), ("cpu.weight", "50"), ("memory.max", "536870912"), ("pids.max", "64")]);

    [Theory]
    [InlineData(0.001, "1000 100000")]
    [InlineData(0.5, "50000 100000")]
    [InlineData(16, "1600000 100000")]
    public void Files_CpuMax_IsAQuota(double cpus, string expected) =>
        new CgroupSettings { CpuMax = cpus }.Files.ShouldBe([("cpu.max", expected)]);

    [Fact]
    public void Create_LimitFileMissing_LeavesNothing()
    {
        // An ordinary directory has no memory.max, like a cgroup without the controller.
        Prepare("parent", "memory");
        var error = Should.Throw<LinuxException>(() => Cgroup.Create(_root["parent/leaf"], new() { Memory = 1 }));
        error.Error.ShouldBe(Errno.ENOENT);
        error.Message.ShouldContain("memory.max");
        Directory.Exists(_root["parent/leaf"]).ShouldBeFalse();
    }

    [Fact]
    public void Create_ControllersOff_EnablesThemFromTheNearestAncestor()
    {
        Prepare("", passed: "cpu memory pids", on: "cpu");
        // Without limits, no controller is enabled. With limits, Create fails later: this directory has no files for them.
        Cgroup.Create(_root["berth"], new()).Directory.ShouldBe(_root["berth"]);
        File.ReadAllText(_root["cgroup.subtree_control"]).ShouldBe("cpu");
        Prepare("berth", passed: "");
        Should.Throw<LinuxException>(() => Cgroup.Create(_root["berth/leaf"], new() { Pids = 5, Memory = 5, CpuMax = 1 }));
        File.ReadAllText(_root["cgroup.subtree_control"]).ShouldBe("+memory +pids");
        File.ReadAllText(_root["berth/cgroup.subtree_control"]).ShouldBe("+cpu +memory +pids");
    }

    [Fact]
    public void Create_Existing_IsRefused()
    {
        Directory.CreateDirectory(_root["leaf"]);
        Should.Throw<LinuxException>(() => Cgroup.Create(_root["leaf"], new())).Error.ShouldBe(Errno.EEXIST);
    }

    [Fact]
    public void AddAndKill_Write()
    {
        foreach (var file in (string[])["cgroup.procs", "cgroup.kill"])
            _root.Write($"leaf/{file}", "");
        var cgroup = new Cgroup(_root["leaf"]);
        cgroup.Add(42);
        cgroup.Kill();
        File.ReadAllText(_root["leaf/cgroup.procs"]).ShouldBe("42");
        File.ReadAllText(_root["leaf/cgroup.kill"]).ShouldBe("1");
    }

    [Fact]
    public void ReadStatistics_SomeControllers_LeavesOthersOut()
    {
        _root.Write("leaf/memory.current", "4096\n");
        _root.Write("leaf/memory.events", "low 0\noom 2\noom_kill 3\n");
        _root.Write("leaf/cpu.stat", "usage_usec 1500000\nuser_usec 1\n");
        _root.Write("leaf/cgroup.events", "populated 1\nfrozen 0\n");
        new Cgroup(_root["leaf"]).ReadStatistics()
            .ShouldBe(new CgroupStatistics(4096, null, 3, null, TimeSpan.FromSeconds(1.5), IsPopulated: true));
    }

    [Fact]
    public void Remove_WithChildren_RemovesAll()
    {
        Directory.CreateDirectory(_root["leaf/a/b"]);
        Directory.CreateDirectory(_root["leaf/c"]);
        new Cgroup(_root["leaf"]).Remove(TimeSpan.Zero);
        Directory.Exists(_root["leaf"]).ShouldBeFalse();
    }

    [Fact]
    public void Remove_Gone_IsFine() => new Cgroup(_root["leaf"]).Remove(TimeSpan.Zero);

    [Fact]
    public void Remove_RealCgroupWithAProcess_WaitsForItsEnd()
    {
        var mount = MountTable.ReadSelf().Mounts.FirstOrDefault(m => m.FileSystem == "cgroup2" && m.Root == "/");
        if (mount is null || !Credentials.IsRoot || File.Exists($"{mount.MountPoint}/cgroup.type"))
            Assert.Skip("needs root and the root of a cgroup v2 hierarchy");
        var cgroup = Cgroup.Create($"{mount.MountPoint}/berth-test-{Environment.ProcessId}", new());
        using var process = Process.Start(new ProcessStartInfo("sleep", "100") { UseShellExecute = false })!;
        try
        {
            cgroup.Add(process.Id);
            cgroup.ReadStatistics().IsPopulated.ShouldBeTrue();
            Should.Throw<LinuxException>(() => cgroup.Remove(TimeSpan.Zero)).Error.ShouldBe(Errno.EBUSY);
        }
        finally
        {
            cgroup.Kill();
            cgroup.Remove(TimeSpan.FromSeconds(30));
        }

        Directory.Exists(cgroup.Directory).ShouldBeFalse();
        process.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
    }

    public void Dispose() => _root.Dispose();

    private void Prepare(string cgroup, string passed, string on = "")
    {
        _root.Write(Path.Combine(cgroup, "cgroup.controllers"), passed);
        _root.Write(Path.Combine(cgroup, "cgroup.subtree_control"), on);
    }
}
