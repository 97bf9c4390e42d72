using System.Globalization;
using Berth.Linux.Cgroups;
using Berth.Linux.Errors;
using Berth.Linux.Mounts;

namespace Berth.GuestAgent.Commands;

/// <summary>The cgroup in which the guest's kernel limits the workload.</summary>
internal static class WorkloadGroup
{
    private const string Root = "/sys/fs/cgroup";
    private const long NoSuid = 2, NoDev = 4, NoExec = 8;
    private static int s_number;

    /// <summary>Makes it, with a limit of processes. Returns its directory.</summary>
    /// <exception cref="LinuxException">The guest's kernel has no such limit.</exception>
    public static string Make(uint mostProcesses)
    {
        if (!File.Exists(Root + "/cgroup.controllers"))
            FileSystemMount.Make("cgroup2", Root, "cgroup2", NoSuid | NoDev | NoExec);
        var directory = string.Create(CultureInfo.InvariantCulture, $"{Root}/berth.workload.{Interlocked.Increment(ref s_number)}");
        return Cgroup.Create(directory, new CgroupSettings { Pids = (int)Math.Min(mostProcesses, int.MaxValue) }).Directory;
    }

    /// <summary>Moves this process into one.</summary>
    public static void Enter(string directory) => File.WriteAllText(directory + "/cgroup.procs", "0");
}
