using Berth.Linux.Processes;

namespace Berth.Supervisor.Services;

/// <summary>The launcher of a run.</summary>
internal sealed class Launcher
{
    private ProcessIdentity? _process;

    private Launcher(int pid, ProcessIdentity? process, bool isChild) => (Pid, _process, IsChild) = (pid, process, isChild);

    /// <summary>
    /// A child of this process. It keeps its pid until this process waits for it, so its start time is read only when it is needed.
    /// </summary>
    public static Launcher Child(int pid) => new(pid, process: null, isChild: true);

    /// <summary>A child of an earlier supervisor.</summary>
    public static Launcher Other(ProcessIdentity process) => new(process.Pid, process, isChild: false);

    public int Pid { get; }

    /// <summary>Whether the launcher is a child of this process. An ended child stays until this process waits for it.</summary>
    public bool IsChild { get; }

    /// <summary>The process. It may have ended; in process 1 of a container, the orphan reaper may have waited for it.</summary>
    public ProcessIdentity Process => _process ??= ProcessIdentity.Find(Pid) ?? new ProcessIdentity(Pid, 0);

    /// <summary>Whether the launcher has not ended.</summary>
    public bool IsAlive => IsChild ? (_process ?? new ProcessIdentity(Pid, 0)).IsRunning() : Process.IsAlive();
}
