using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Supervision.Services;
using Berth.Supervisor.Storage;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.RuntimeFiles;

/// <summary>The lock of a state directory, which one supervisor holds.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisorLock : IDisposable
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(500);

    private readonly SupervisorPaths _paths;
    private FileLock _held;

    private SupervisorLock(SupervisorPaths paths, FileLock held)
    {
        _paths = paths;
        _held = held;
    }

    public SafeFileHandle Handle => _held.Handle;

    /// <summary>Takes the lock.</summary>
    /// <param name="paths">The directories.</param>
    /// <param name="inherited">The lock of the previous program of this process; null: none.</param>
    /// <exception cref="ServiceException">Another supervisor holds it.</exception>
    public static SupervisorLock Take(SupervisorPaths paths, FileLock? inherited) =>
        new(paths, inherited is not null && inherited.IsAt(paths.Lock) ? inherited : Acquire(paths));

    /// <summary>Takes the lock again if its file was removed and created again.</summary>
    public void Renew()
    {
        if (_held.IsAt(_paths.Lock) || FileLock.TryAcquire(_paths.Lock) is not { } held)
            return;
        _held.Dispose();
        _held = held;
    }

    public void Dispose() => _held.Dispose();

    private static FileLock Acquire(SupervisorPaths paths)
    {
        while (true)
        {
            try
            {
                // A killed supervisor, or a process that waits for one to end, may hold it for a moment.
                return FileLock.Acquire(paths.Lock, s_moment);
            }
            catch (LinuxException removed) when (removed.Error == Errno.ENOENT)
            {
                // A process that waited for a supervisor's end has removed the directories.
                paths.CreateState();
            }
            catch (TimeoutException)
            {
                throw new ServiceException(
                    ServiceErrorKind.Refused, $"another supervisor has {paths.State}", "use that one, or stop it first");
            }
        }
    }
}
