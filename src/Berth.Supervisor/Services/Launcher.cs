using Berth.Linux.Processes;

namespace Berth.Supervisor.Services;

/// <summary>The launcher of a run.</summary>
internal sealed class Launcher
{
    private ProcessIdentity? _process;

    private Launcher(int pid, ProcessIdentity? process, bool isChild) => (Pid, _process, IsChild) = (pid, process, isChild);

    /// <summary>
    /// A child of this process, which keeps its pid until it is waited for. So its start is not looked up before it is needed.
    /// </summary>
    public static Launcher Child(int pid) => new(pid, process: null, isChild: true);

    /// <summary>A child of an earlier supervisor.</summary>
    public static Launcher Other(ProcessIdentity process) => new(process.Pid, process, isChild: false);

    public int Pid { get; }

    /// <summary>Whether it is a child of this process, which stays to be waited for when it has ended.</summary>
    public bool IsChild { get; }

    /// <summary>The process. It may have ended, and somebody else may have waited for it, as in a container's first process.</summary>
    public ProcessIdentity Process => _process ??= ProcessIdentity.Find(Pid) ?? new ProcessIdentity(Pid, 0);

    /// <summary>Whether it has not ended.</summary>
    public bool IsAlive => IsChild ? (_process ?? new ProcessIdentity(Pid, 0)).IsRunning() : Process.IsAlive();
}
