using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervisor.Loop;

namespace Berth.Supervisor.Services;

/// <summary>
/// Reaps ended processes that became children of this process because their parents ended: the duty of process 1 of a container. The
/// supervisor reaps its own children at once, so a child that is still a zombie after a delay is an orphan.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class OrphanReaper : IDisposable
{
    private static readonly TimeSpan s_while = TimeSpan.FromSeconds(1);

    private readonly EventLoop _loop;
    private readonly PosixSignalRegistration _registration;
    private HashSet<ProcessIdentity> _seen = [];
    private LoopTimer? _timer;

    public OrphanReaper(EventLoop loop)
    {
        _loop = loop;
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => _loop.Post(LookLater));
        _loop.Post(LookLater);
    }

    public void Dispose() => _registration.Dispose();

    private void LookLater() => _timer ??= _loop.After(s_while, Look);

    private void Look()
    {
        _timer = null;
        var ended = new HashSet<ProcessIdentity>();
        foreach (var pid in ProcessTree.Children(Environment.ProcessId))
        {
            if (ProcessIdentity.Find(pid) is not { } child || child.IsAlive())
                continue;
            if (!_seen.Contains(child))
                ended.Add(child);
            else if (ProcessHandle.TryOpen(child) is { } orphan)
                Reap(orphan);
        }

        _seen = ended;
        if (ended.Count > 0)
            LookLater();
    }

    private static void Reap(ProcessHandle orphan)
    {
        using (orphan)
            _ = EndedProcess.TryReap(orphan.PidFd);
    }
}
