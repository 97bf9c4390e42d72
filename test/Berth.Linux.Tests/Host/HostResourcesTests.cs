using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Host;

namespace Berth.Linux.Tests.Host;

public sealed class HostResourcesTests : IDisposable
{
    private const long MiB = 1024 * 1024;

    private readonly TemporaryDirectory _root = new();

    public HostResourcesTests() =>
        _root.Write("proc/meminfo", "MemTotal:        8192 MB\nMemFree:  1024 kB\nMemAvailable:  4194304 kB\nHugePages_Total:  0\n");

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Read_ThisHost_IsPlausible()
    {
        var host = HostResources.Read();

        host.HostCpus.ShouldBeGreaterThan(0);
        host.Cpus.ShouldBeInRange(0.01, host.HostCpus);
        host.Memory.ShouldBeInRange(16 * MiB, host.HostMemory);
        host.AvailableMemory.ShouldBeInRange(0, host.Memory);
    }

    [Fact]
    public void Read_NoCgroups_IsTheHost()
    {
        Read().ShouldBe(new HostResources(8, 8, 8192 * MiB, 8192 * MiB, 4096 * MiB));
    }

    [Theory]
    [InlineData("MemTotal: 4194304 kB", 4096)]
    [InlineData("MemTotal: 4096 MB", 4096)]
    [InlineData("MemTotal: 4 GB", 4096)]
    [InlineData("MemTotal: 4194304 KB", 4096)]
    public void Read_Units_AreHonoured(string line, long megabytes)
    {
        _root.Write("proc/meminfo", line + "\nMemFree: 1 GB\n");
        Read().HostMemory.ShouldBe(megabytes * MiB);
        Read().AvailableMemory.ShouldBe(1024 * MiB);
    }

    [Theory]
    [InlineData("MemFree: 1 GB")]
    [InlineData("MemTotal: many kB\nMemFree: 1 kB")]
    [InlineData("MemTotal: 1 furlong\nMemFree: 1 kB")]
    public void Read_MalformedMeminfo_Throws(string meminfo)
    {
        _root.Write("proc/meminfo", meminfo);
        Should.Throw<FormatException>(() => Read());
    }

    [Fact]
    public void Read_Version2_TheTightestLimitOfAnAncestorCounts()
    {
        _root.Write("proc/self/cgroup", "0::/outer/inner\n");
        _root.Write("proc/self/mountinfo", "30 20 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n");
        _root.Write("sys/fs/cgroup/outer/memory.max", $"{512 * MiB}\n");
        _root.Write("sys/fs/cgroup/outer/memory.current", $"{200 * MiB}\n");
        _root.Write("sys/fs/cgroup/outer/cpu.max", "max 100000\n");
        _root.Write("sys/fs/cgroup/outer/inner/memory.max", "max\n");
        _root.Write("sys/fs/cgroup/outer/inner/cpu.max", "150000 100000\n");

        Read().ShouldBe(new HostResources(8, 1.5, 8192 * MiB, 512 * MiB, 312 * MiB));
    }

    [Fact]
    public void Read_Version1_EachControllerHasItsOwnMount()
    {
        _root.Write("proc/self/cgroup", "5:memory:/jobs\n4:cpu,cpuacct:/\n1:name=systemd:/x\n0::/\n");
        _root.Write(
            "proc/self/mountinfo",
            "31 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n32 30 0:28 / /sys/fs/cgroup/memory rw shared:9 - "
                + "cgroup cgroup rw,memory\n");
        _root.Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        _root.Write("sys/fs/cgroup/memory/jobs/memory.limit_in_bytes", $"{1024 * MiB}\n");
        _root.Write("sys/fs/cgroup/memory/jobs/memory.usage_in_bytes", $"{2000 * MiB}\n");
        _root.Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
        _root.Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");

        Read().ShouldBe(new HostResources(8, 0.5, 8192 * MiB, 1024 * MiB, 0));
    }

    [Fact]
    public void Read_MountShowsAPartOfTheHierarchy_PathsAreRelativeToIt()
    {
        _root.Write("proc/self/cgroup", "5:memory:/docker/abc\n4:cpu:/docker/abc\n");
        _root.Write(
            "proc/self/mountinfo",
            "32 30 0:28 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n31 30 0:27 /docker/abc /sys/fs/cgroup/cpu ro "
                + "- cgroup cgroup rw,cpu\n");
        _root.Write("sys/fs/cgroup/memory/memory.limit_in_bytes", $"{64 * MiB}\n");
        _root.Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
        _root.Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");

        Read().Memory.ShouldBe(64 * MiB);
        Read().Cpus.ShouldBe(8);
    }

    [Fact]
    public void FileSystemUsage_OfRoot_AddsUp()
    {
        var usage = FileSystemUsage.Of("/");

        usage.TotalBytes.ShouldBeGreaterThan(0);
        usage.FreeBytes.ShouldBeInRange(usage.AvailableBytes, usage.TotalBytes);
        usage.UsedBytes.ShouldBe(usage.TotalBytes - usage.FreeBytes);
        Should.Throw<LinuxException>(() => FileSystemUsage.Of("/no/such/path")).Error.ShouldBe(Errno.ENOENT);
    }

    private HostResources Read() => HostResources.Read(_root.Path, hostCpus: 8);
}
