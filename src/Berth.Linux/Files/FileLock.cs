using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// An exclusive flock(2) on a file, held until it is disposed or this process ends. It also excludes other holders in this process.
/// </summary>
/// <remarks>
/// flock(2) takes no deadline. So a wait that may be cancelled blocks in a thread of its own, on a descriptor of its own. If the lock is
/// granted after the wait was cancelled, the thread releases it at once. A holder may remove its lock file, and a lock on a removed file
/// excludes nobody. So after the lock is granted, the path is checked; if it names another file by then, the wait starts again.
/// </remarks>
public sealed class FileLock : IDisposable
{
    private const int StackSize = 128 * 1024;

    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>The locked file; owned by this object. A process with a copy of the descriptor holds the lock, too.</summary>
    public SafeFileHandle Handle => _file;

    /// <summary>A lock that this process already holds through an inherited descriptor. The caller owns the result.</summary>
    /// <param name="file">The <see cref="Handle"/> of the lock; the result takes ownership.</param>
    public static FileLock Adopt(SafeFileHandle file) => new(file);

    /// <summary>Whether the path still names the locked file: the file may have been removed.</summary>
    /// <param name="path">The path with which the lock was taken.</param>
    public bool IsAt(string path) => IsStillAt(_file, path);

    /// <summary>Takes the lock if it is free; returns null if it is not. The caller owns the result.</summary>
    /// <param name="path">The lock file; created empty with mode 0600 if it does not exist.</param>
    /// <exception cref="LinuxException">The file can't be opened or locked.</exception>
    public static FileLock? TryAcquire(string path)
    {
        while (true)
        {
            var file = Open(path);
            if (Lock(file, path, Libc.LOCK_EX | Libc.LOCK_NB))
            {
                if (IsStillAt(file, path))
                    return new FileLock(file);
                file.Dispose();
                continue;
            }

            file.Dispose();
            return null;
        }
    }

    /// <summary>Takes the lock, blocking this thread until it is free. The caller owns the result.</summary>
    /// <param name="path">The lock file; created empty with mode 0600 if it does not exist.</param>
    /// <exception cref="LinuxException">The file can't be opened or locked.</exception>
    public static FileLock Acquire(string path) => Acquire(path, Open(path), CancellationToken.None);

    /// <summary>Takes the lock, blocking this thread until it is free or the timeout has elapsed. The caller owns the result.</summary>
    /// <param name="path">The lock file; created empty with mode 0600 if it does not exist.</param>
    /// <param name="deadline">The timeout.</param>
    /// <exception cref="TimeoutException">The lock was not free within the timeout.</exception>
    /// <exception cref="LinuxException">The file can't be opened or locked.</exception>
    public static FileLock Acquire(string path, TimeSpan deadline)
    {
        if (TryAcquire(path) is { } free)
            return free;
        using var overdue = new CancellationTokenSource(deadline);
        try
        {
            return AcquireInThreadAsync(path, overdue.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"cannot take the lock {path}: another has held it for {deadline.TotalSeconds:0.#} s", exception);
        }
    }

    /// <summary>Takes the lock, waiting until it is free or the wait is cancelled. The caller owns the result.</summary>
    /// <param name="path">The lock file; created empty with mode 0600 if it does not exist.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LinuxException">The file can't be opened or locked.</exception>
    public static async ValueTask<FileLock> AcquireAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryAcquire(path) is { } free)
            return free;
        return await AcquireInThreadAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Releases the lock, even if another process has a copy of the descriptor, as a child has between fork and exec.
    /// </summary>
    public void Dispose()
    {
        if (_file.IsClosed)
            return;
        _ = Libc.flock(_file, Libc.LOCK_UN);
        _file.Dispose();
    }

    private static async Task<FileLock> AcquireInThreadAsync(string path, CancellationToken cancellationToken)
    {
        var file = Open(path);
        var completion = new TaskCompletionSource<FileLock>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(Wait, StackSize) { IsBackground = true, Name = "file lock" }.UnsafeStart();
        var cancellation = cancellationToken.UnsafeRegister(state => completion.TrySetCanceled(cancellationToken), null);
        await using (cancellation.ConfigureAwait(false))
            return await completion.Task.ConfigureAwait(false);

        void Wait()
        {
            try
            {
                var taken = Acquire(path, file, cancellationToken);
                if (!completion.TrySetResult(taken))
                    taken.Dispose();
            }
            catch (Exception exception) when (exception is LinuxException or OperationCanceledException)
            {
                completion.TrySetException(exception);
            }
        }
    }

    private static FileLock Acquire(string path, SafeFileHandle file, CancellationToken cancellationToken)
    {
        while (true)
        {
            _ = Lock(file, path, Libc.LOCK_EX);
            if (IsStillAt(file, path))
                return new FileLock(file);
            file.Dispose();
            // Check before opening again: that would recreate the file in a directory that its owner may be removing.
            cancellationToken.ThrowIfCancellationRequested();
            file = Open(path);
        }
    }

    private static SafeFileHandle Open(string path)
    {
        var file = Libc.open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, Libc.OwnerOnly);
        return file.IsInvalid ? throw LinuxException.Last("open the lock", path) : file;
    }

    private static bool Lock(SafeFileHandle file, string path, int operation)
    {
        while (Libc.flock(file, operation) < 0)
        {
            var error = Libc.LastError;
            if (error == Errno.EINTR)
                continue;
            if (error == Errno.EAGAIN)
                return false;
            file.Dispose();
            throw new LinuxException(error, "take the lock", path);
        }

        return true;
    }

    private static bool IsStillAt(SafeFileHandle file, string path) =>
        FileStatus.Find(path, followLink: false) is { } there && there.IsSameFile(FileStatus.Of(file));
}
