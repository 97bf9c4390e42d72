using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// Ends what a command leaves behind, however it has detached itself: a process whose parent has ended becomes a child of the nearest
/// ancestor that adopts orphans (prctl(2), PR_SET_CHILD_SUBREAPER), which this process is meanwhile.
/// </summary>
/// <remarks>
/// The command must lead a session of its own. An orphan is then told from a child that other code of this process has started, and from
/// one that came here otherwise, as to process 1 of a container, by three signs: it is in another session than this process, which it
/// cannot join; it was started since this began; and <see cref="ProcessSpawner"/> has not started it. Only one command at a time can be
/// watched so.
/// </remarks>
public sealed class OrphanedProcesses : IDisposable
{
    private const int UptimeSize = 64;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly HashSet<ProcessIdentity> _before;
    private readonly ulong _began;
    private readonly bool _wasAdopting;

    private OrphanedProcesses(bool wasAdopting)
    {
        (_wasAdopting, _before) = (wasAdopting, [.. Others()]);
        _began = (ulong)(BootClock.Uptime(stackalloc byte[UptimeSize]) * BootClock.TicksPerSecond);
    }

    /// <summary>Adopts orphans until the result is disposed.</summary>
    /// <exception cref="LinuxException">prctl(2) failed.</exception>
    public static OrphanedProcesses Adopt()
    {
        LinuxException.ThrowIfFailed(
            Libc.prctl((int)ProcessControl.PR_GET_CHILD_SUBREAPER, out var wasAdopting, 0, 0, 0), "read whether orphans are adopted");
        Set(isAdopting: true);
        return new OrphanedProcesses(wasAdopting != 0);
    }

    /// <summary>Kills all orphans, and what their ends make orphans, until there is none.</summary>
    /// <returns>The number of processes that were ended.</returns>
    /// <exception cref="LinuxException">EPERM: one runs as another user now. ETIMEDOUT: new ones appear faster than they end.</exception>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(s_limit);
        var count = 0;
        while (Others().Where(IsNew).ToArray() is { Length: > 0 } orphans)
        {
            // All are signalled before the first is waited for: together they can start fewer others.
            var handles = orphans.Select(ProcessHandle.TryOpen).OfType<ProcessHandle>().ToArray();
            try
            {
                foreach (var orphan in handles)
                    orphan.Signal(Signal.SIGKILL);
                foreach (var orphan in handles)
                {
                    await orphan.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                    if (EndedProcess.TryReap(orphan.PidFd) is not null)
                        count++;
                }

                limit.Token.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException late)
            {
                throw new LinuxException(
                    Errno.ETIMEDOUT, "end the processes that a command has left, such as", $"{orphans[^1].Pid}", late);
            }
            finally
            {
                foreach (var orphan in handles)
                    orphan.Dispose();
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => Set(_wasAdopting);

    // A tick is too coarse for the moment when this began: what was there then is listed.
    private bool IsNew(ProcessIdentity identity) => identity.StartTime >= _began && !_before.Contains(identity);

    private static void Set(bool isAdopting) => LinuxException.ThrowIfFailed(
        Libc.prctl((int)ProcessControl.PR_SET_CHILD_SUBREAPER, isAdopting ? 1 : 0, 0, 0, 0), "adopt orphans");

    /// <summary>The children in other sessions that <see cref="ProcessSpawner"/> has not started.</summary>
    private static List<ProcessIdentity> Others()
    {
        var own = Libc.getsid(0);
        // Nothing is being started meanwhile: what was started is known as started.
        ForkGate.Lock.EnterWriteLock();
        try
        {
            return
            [
                .. ProcessTree.Children(Environment.ProcessId)
                    .Where(pid => Libc.getsid(pid) != own)
                    .Select(ProcessIdentity.Find)
                    .OfType<ProcessIdentity>()
                    .Where(static identity => !ChildProcess.IsStarted(identity)),
            ];
        }
        finally
        {
            ForkGate.Lock.ExitWriteLock();
        }
    }
}
