using System.Runtime.Versioning;
using Berth.Linux.Processes;

namespace Berth.Supervisor.Services;

/// <summary>
/// The main process of a run: the service's own program, as its launcher has written, or another process that the service names
/// (MAINPID= of sd_notify(3)). The supervisor waits for the end of a named process.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class MainProcess(ServiceHost host) : IDisposable
{
    private ProcessHandle? _named;
    private ulong _watch;

    /// <summary>Null: not known, or none.</summary>
    public int? Pid { get; set; }

    /// <summary>The process that the service has named; null: none was named, or that process has ended.</summary>
    public ProcessIdentity? Named => _named?.Identity;

    /// <summary>The service names another process, which must be one of its own.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="launcher">The launcher of the run.</param>
    /// <param name="ended">Called when the process has ended.</param>
    /// <returns>Whether the process is the main process now.</returns>
    public bool TryName(int pid, ProcessIdentity launcher, Action ended)
    {
        if (pid == launcher.Pid || ProcessTree.IsAtOrBelow(pid, launcher.Pid) is not true)
            return false;
        if (ProcessIdentity.Find(pid) is not { } identity || ProcessHandle.TryOpen(identity) is not { } process)
            return false;
        Dispose();
        Pid = pid;
        _named = process;
        _watch = host.Loop.Watch(process.PidFd, () =>
        {
            Dispose();
            ended();
        });
        return true;
    }

    /// <summary>Stops waiting for the end of the named process.</summary>
    public void Dispose()
    {
        if (_named is null)
            return;
        host.Loop.Unwatch(_watch, _named.PidFd);
        _named.Dispose();
        _named = null;
    }
}
