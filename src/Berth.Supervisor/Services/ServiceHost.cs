using System.Runtime.Versioning;
using Berth.Linux.Cgroups;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Launching;
using Berth.Supervision.Services;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Storage;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <summary>What services share.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceHost(
    EventLoop loop, LogPump pump, IWorkloadLauncher launcher, SupervisorPaths paths, TimeProvider time, string? cgroupParent)
{
    /// <summary>
    /// How many launchers that are about to end are watched at the same time, which takes a descriptor each: all services may be stopped at
    /// once. The others are looked at now and then.
    /// </summary>
    public const int MostLaunchersWatched = 256;

    /// <summary>How many there are now.</summary>
    public int LaunchersWatched { get; set; }

    /// <summary>Starts that were requested of which nothing is known yet.</summary>
    public int Requested { get; set; }

    /// <summary>/dev/null, for reading: the input of services.</summary>
    public SafeFileHandle Nothing { get; } = File.OpenHandle("/dev/null");

    public EventLoop Loop => loop;

    /// <summary>The mode of the named pipe for a service's output.</summary>
    public const UnixFileMode PipeMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public LogPump Pump => pump;

    public IWorkloadLauncher Launcher => launcher;

    public SupervisorPaths Paths => paths;

    public TimeProvider Time => time;

    /// <summary>The limit of open descriptors that services get; null: the supervisor's own.</summary>
    public DescriptorLimit? DescriptorLimit { get; init; }

    /// <summary>Has children reaped that nobody waits for.</summary>
    public required Action ReapOrphans { get; init; }

    /// <summary>Called when the program of a launcher that is a child of this process was executed.</summary>
    public required Action ChildExecuted { get; init; }

    /// <summary>Makes what was removed of the runtime directory anew; false: it is whole.</summary>
    public required Func<bool> MakeRuntimeAnew { get; init; }

    /// <summary>
    /// Does something in the runtime directory. Where somebody has just removed that, it is made anew, and the same is done again.
    /// </summary>
    public T InRuntime<T>(Func<T> act)
    {
        while (true)
        {
            try
            {
                return act();
            }
            catch (Exception removed) when (removed is LinuxException or IOException && MakeRuntimeAnew())
            {
                // It is there again.
            }
        }
    }

    /// <summary>As the other.</summary>
    public void InRuntime(Action act) => InRuntime(() =>
    {
        act();
        return true;
    });

    /// <summary>
    /// Makes the named pipe for a service's output. Others may write into it, for `echo … &gt; /dev/stderr` in a service that is another
    /// user than ours; the directory is closed to them, and nobody but us may read.
    /// </summary>
    public void MakePipe(ServiceName name)
    {
        var pipe = paths.Pipe(name);
        NamedPipe.Create(pipe);
        File.SetUnixFileMode(pipe, PipeMode);
    }

    /// <summary>The cgroup of a service; null: it has none.</summary>
    public string? CgroupOf(ServiceDefinition service, bool create)
    {
        if (cgroupParent is null)
            return null;
        var directory = Path.Combine(cgroupParent, service.Name.ToString());
        if (!Directory.Exists(directory))
            return create ? Cgroup.Create(directory, Settings(service.Resources)).Directory : null;
        return directory;
    }

    /// <summary>Kills what is in a cgroup.</summary>
    public static void KillCgroup(string directory)
    {
        try
        {
            new Cgroup(directory).Kill();
        }
        catch (LinuxException)
        {
            // It is gone, or the kernel is too old: the processes are killed one by one.
        }
    }

    /// <summary>Removes a cgroup where nothing is left in it. Else the next run has it.</summary>
    public static void RemoveCgroup(string directory)
    {
        try
        {
            new Cgroup(directory).Remove(TimeSpan.Zero);
        }
        catch (LinuxException)
        {
            // Something is ending in it yet.
        }
    }

    private static CgroupSettings Settings(ResourceSpec resources) =>
        new() { Memory = resources.Memory, Pids = resources.Pids, CpuWeight = resources.CpuWeight, CpuMax = resources.CpuMax };
}
