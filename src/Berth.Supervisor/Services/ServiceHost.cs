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

/// <summary>Objects that all services share.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceHost(
    EventLoop loop, LogPump pump, IWorkloadLauncher launcher, SupervisorPaths paths, TimeProvider time, string? cgroupParent)
{
    /// <summary>
    /// The largest number of ending launchers that are watched with a pidfd each, because all services may be stopped at once. The others
    /// are checked at intervals.
    /// </summary>
    public const int MostLaunchersWatched = 256;

    /// <summary>The number of launchers that are watched now.</summary>
    public int LaunchersWatched { get; set; }

    /// <summary>Requested starts whose result is not known yet.</summary>
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

    /// <summary>Reaps children that no part of the supervisor waits for.</summary>
    public required Action ReapOrphans { get; init; }

    /// <summary>Called when the program of a launcher that is a child of this process was executed.</summary>
    public required Action ChildExecuted { get; init; }

    /// <summary>Makes removed parts of the runtime directory again; false: nothing was missing.</summary>
    public required Func<bool> MakeRuntimeAnew { get; init; }

    /// <summary>
    /// Performs an action in the runtime directory. If the directory was removed meanwhile, makes it again and repeats the action.
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
                // The directory was made again.
            }
        }
    }

    /// <summary>Like the other overload, with a result.</summary>
    public void InRuntime(Action act) => InRuntime(() =>
    {
        act();
        return true;
    });

    /// <summary>
    /// Makes the named pipe for a service's output. Other users may write to it, for `echo … &gt; /dev/stderr` in a service with another
    /// user id. The directory is closed to them, and only this user may read the pipe.
    /// </summary>
    public void MakePipe(ServiceName name)
    {
        var pipe = paths.Pipe(name);
        NamedPipe.Create(pipe);
        File.SetUnixFileMode(pipe, PipeMode);
    }

    /// <summary>The cgroup of a run of a service; null: none.</summary>
    public string? CgroupOf(ServiceDefinition service, RunName files, bool create)
    {
        if (cgroupParent is null)
            return null;
        var directory = Path.Combine(cgroupParent, files.ToString());
        if (!Directory.Exists(directory))
            return create ? Cgroup.Create(directory, Settings(service.Resources)).Directory : null;
        return directory;
    }

    /// <summary>Kills the processes in a cgroup.</summary>
    public static void KillCgroup(string directory)
    {
        try
        {
            new Cgroup(directory).Kill();
        }
        catch (LinuxException)
        {
            // The cgroup is gone, or the kernel has no cgroup.kill (before 5.14). The processes are killed one by one.
        }
    }

    /// <summary>Removes a cgroup if it is empty. Otherwise the next run uses it again.</summary>
    public static void RemoveCgroup(string directory)
    {
        try
        {
            new Cgroup(directory).Remove(TimeSpan.Zero);
        }
        catch (LinuxException)
        {
            // EBUSY: a process in it has not ended yet.
        }
    }

    private static CgroupSettings Settings(ResourceSpec resources) =>
        new() { Memory = resources.Memory, Pids = resources.Pids, CpuWeight = resources.CpuWeight, CpuMax = resources.CpuMax };
}
