using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// An exclusive flock(2) on a file, held until it is disposed or this process ends. It excludes other holders in this process too.
/// </summary>
/// <remarks>
/// flock cannot be given a deadline. A wait that may be cut short therefore blocks in a thread of its own, on a descriptor of its own;
/// when nobody wants the lock any more, that thread gives it back the moment it gets it. Whoever takes the lock has it on the file that the
/// path names then: a lock file may be removed by its holder, and a lock on a removed file excludes nobody, so that is looked
/// at afterwards, and the wait begins anew.
/// </remarks>
public sealed class FileLock : IDisposable
{
    private const int StackSize = 128 * 1024;

    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>The open file that is locked; owned by this object. Whoever has a descriptor of it holds the lock too.</summary>
    public SafeFileHandle Handle => _file;

    /// <summary>A lock that this process holds already, by a descriptor that it inherited. The caller owns the result.</summary>
    /// <param name="file">What <see cref="Handle"/> was; becomes the result's.</param>
    public static FileLock Adopt(SafeFileHandle file) => new(file);

    /// <summary>Whether the locked file is the one at a path yet: somebody may have removed it.</summary>
    /// <param name="path">The path by which it was taken.</param>
    public bool IsAt(string path) => IsStillAt(_file, path);

    /// <summary>Takes the lock if it is free; null where another holds it. The caller owns the result.</summary>
    /// <param name="path">The lock file; made, empty and 0600, where it does not exist.</param>
    /// <exception cref="LinuxException">The file cannot be opened or locked.</exception>
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

    /// <summary>Takes the lock, waiting in this thread while another holds it. The caller owns the result.</summary>
    /// <param name="path">The lock file; made, empty and 0600, where it does not exist.</param>
    /// <exception cref="LinuxException">The file cannot be opened or locked.</exception>
    public static FileLock Acquire(string path) => Acquire(path, Open(path), CancellationToken.None);

    /// <summary>Takes the lock, waiting at most this long. The caller owns the result.</summary>
    /// <param name="path">The lock file; made, empty and 0600, where it does not exist.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <exception cref="TimeoutException">Another held the lock all that time.</exception>
    /// <exception cref="LinuxException">The file cannot be opened or locked.</exception>
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
    /// <param name="path">The lock file; made, empty and 0600, where it does not exist.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LinuxException">The file cannot be opened or locked.</exception>
    public static async ValueTask<FileLock> AcquireAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryAcquire(path) is { } free)
            return free;
        return await AcquireInThreadAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Gives the lock back, also where another descriptor of it is still open: a child has a copy between its fork and its exec.
    /// </summary>
    public void Dispose()
    {
        if (_file.IsClosed)
            return;
        _ = Libc.flock(_file, Libc.LOCK_UN);
        _file.Dispose();
    }

    private static async Task<FileLock> AcquireInThreadAsync(string path, CancellationToken givenUp)
    {
        var file = Open(path);
        var completion = new TaskCompletionSource<FileLock>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(Wait, StackSize) { IsBackground = true, Name = "file lock" }.UnsafeStart();
        var cancellation = givenUp.UnsafeRegister(state => completion.TrySetCanceled(givenUp), null);
        await using (cancellation.ConfigureAwait(false))
            return await completion.Task.ConfigureAwait(false);

        void Wait()
        {
            try
            {
                var taken = Acquire(path, file, givenUp);
                if (!completion.TrySetResult(taken))
                    taken.Dispose();
            }
            catch (Exception exception) when (exception is LinuxException or OperationCanceledException)
            {
                completion.TrySetException(exception);
            }
        }
    }

    private static FileLock Acquire(string path, SafeFileHandle file, CancellationToken givenUp)
    {
        while (true)
        {
            _ = Lock(file, path, Libc.LOCK_EX);
            if (IsStillAt(file, path))
                return new FileLock(file);
            file.Dispose();
            // Once given up, never again: opening makes the file, in a directory that its owner may be removing by now.
            givenUp.ThrowIfCancellationRequested();
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
