using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>Replaces this process by another program: execve(2) and execveat(2).</summary>
public static class ProcessExecutor
{
    /// <summary>Executes the program at a path. Returns only by throwing.</summary>
    /// <param name="path">The program's path; not looked up along PATH.</param>
    /// <param name="arguments">argv, including element 0.</param>
    /// <param name="environment">"NAME=value" strings; null passes on this process's own.</param>
    /// <param name="descriptors">The descriptors to pass, and their numbers. After a failure they are in place in this process.</param>
    /// <exception cref="LinuxException">execve(2) failed: ENOENT, EACCES, ENOEXEC.</exception>
    [DoesNotReturn]
    public static unsafe void Replace(
        string path,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string>? environment = null,
        IReadOnlyList<DescriptorMapping>? descriptors = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var argv = new NativeStringArray(arguments);
        using var envp = new NativeStringArray(environment ?? ProcessSpawner.OwnEnvironment());
        using var plan = new DescriptorPlan(descriptors ?? []);
        Move(plan);
        var pipeHandler = RestoreSignals();
        // SAFETY: the arrays live until the call returns, which it does only on failure.
        _ = Libc.execve(path, argv.Pointer, envp.Pointer);
        throw Failed(path, pipeHandler);
    }

    /// <summary>Executes the program in an open file. Returns only by throwing.</summary>
    /// <param name="image">The program; owned by the caller. It should be close-on-exec, unless the program expects it.</param>
    /// <param name="arguments">argv, including element 0.</param>
    /// <param name="environment">"NAME=value" strings; null passes on this process's own.</param>
    /// <param name="descriptors">The descriptors to pass, and their numbers. After a failure they are in place in this process.</param>
    /// <exception cref="LinuxException">execveat(2) failed: EACCES, ENOEXEC.</exception>
    [DoesNotReturn]
    public static unsafe void Replace(
        SafeFileHandle image,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string>? environment = null,
        IReadOnlyList<DescriptorMapping>? descriptors = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var argv = new NativeStringArray(arguments);
        using var envp = new NativeStringArray(environment ?? ProcessSpawner.OwnEnvironment());
        using var plan = new DescriptorPlan(descriptors ?? []);
        var file = plan.Protect(image);
        Move(plan);
        var pipeHandler = RestoreSignals();
        // SAFETY: the arrays live until the call returns, which it does only on failure.
        _ = Libc.execveat(file, "", argv.Pointer, envp.Pointer, Libc.AT_EMPTY_PATH);
        throw Failed(arguments.Count > 0 ? arguments[0] : "the image", pipeHandler);
    }

    /// <summary>Executes the program at a path and passes descriptors under their present numbers. Returns only by throwing.</summary>
    /// <param name="path">The program's path; not looked up along PATH.</param>
    /// <param name="arguments">argv, including element 0.</param>
    /// <param name="environment">"NAME=value" strings.</param>
    /// <param name="kept">The descriptors; owned by the caller. After a failure they are close-on-exec.</param>
    /// <exception cref="LinuxException">execve(2) failed: ENOENT, EACCES, ENOEXEC. This process is unchanged.</exception>
    [DoesNotReturn]
    public static void ReplaceKeeping(
        string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<SafeFileHandle> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);

        // Prevents children that another thread starts now from inheriting the descriptors.
        ForkGate.Lock.EnterWriteLock();
        try
        {
            foreach (var descriptor in kept)
                FileDescriptors.SetCloseOnExec(descriptor, closeOnExec: false);
            Replace(path, arguments, environment);
        }
        finally
        {
            foreach (var descriptor in kept)
                FileDescriptors.SetCloseOnExec(descriptor, closeOnExec: true);
            ForkGate.Lock.ExitWriteLock();
        }

        throw new UnreachableException();
    }

    private static void Move(DescriptorPlan plan)
    {
        foreach (var move in plan.Moves)
        {
            while (Libc.dup2(move.Source, move.Target) < 0)
            {
                if (Libc.LastError is not (Errno.EINTR or Errno.EBUSY))
                    throw LinuxException.Last("put a descriptor in place");
            }
        }
    }

    /// <summary>
    /// Restores signal settings that execve would pass on: the runtime ignores SIGPIPE and may block signals in its threads. execve itself
    /// resets handlers.
    /// </summary>
    private static unsafe nint RestoreSignals()
    {
        var none = default(Libc.sigset_t);
        // SAFETY: the set is only read.
        _ = Libc.pthread_sigmask(Libc.SIG_SETMASK, &none, null);
        return Libc.signal((int)Signal.SIGPIPE, Libc.SIG_DFL);
    }

    private static LinuxException Failed(string subject, nint pipeHandler)
    {
        var failure = LinuxException.Last("execute", subject);
        _ = Libc.signal((int)Signal.SIGPIPE, pipeHandler);
        return failure;
    }
}
