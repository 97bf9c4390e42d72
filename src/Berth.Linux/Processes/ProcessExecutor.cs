using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>Makes this process another program: execve(2) and execveat(2), in place.</summary>
public static class ProcessExecutor
{
    /// <summary>Becomes the program at a path; returns only by throwing.</summary>
    /// <param name="path">The program's path; no search along PATH.</param>
    /// <param name="arguments">argv, its element 0 included.</param>
    /// <param name="environment">"NAME=value" each; null passes on our own.</param>
    /// <param name="descriptors">Which descriptors it gets under which numbers. After a failure they are in place here.</param>
    /// <exception cref="LinuxException">exec failed: ENOENT, EACCES, ENOEXEC.</exception>
    [DoesNotReturn]
    public static unsafe void Replace(string path, IReadOnlyList<string> arguments, IReadOnlyList<string>? environment = null, IReadOnlyList<DescriptorMapping>? descriptors = null)
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

    /// <summary>Becomes the program in an open file; returns only by throwing.</summary>
    /// <param name="image">The program; stays the caller's, and is close-on-exec or known to the program.</param>
    /// <param name="arguments">argv, its element 0 included.</param>
    /// <param name="environment">"NAME=value" each; null passes on our own.</param>
    /// <param name="descriptors">Which descriptors it gets under which numbers. After a failure they are in place here.</param>
    /// <exception cref="LinuxException">exec failed: EACCES, ENOEXEC.</exception>
    [DoesNotReturn]
    public static unsafe void Replace(SafeFileHandle image, IReadOnlyList<string> arguments, IReadOnlyList<string>? environment = null, IReadOnlyList<DescriptorMapping>? descriptors = null)
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

    /// <summary>Becomes the program at a path, and keeps descriptors under the numbers that they have; returns only by throwing.</summary>
    /// <param name="path">The program's path; no search along PATH.</param>
    /// <param name="arguments">argv, its element 0 included.</param>
    /// <param name="environment">"NAME=value" each.</param>
    /// <param name="kept">The descriptors; stay the caller's. After a failure they are close-on-exec.</param>
    /// <exception cref="LinuxException">exec failed: ENOENT, EACCES, ENOEXEC. This process is as it was.</exception>
    [DoesNotReturn]
    public static void ReplaceKeeping(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<SafeFileHandle> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);

        // No child that another thread starts now is to have them.
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
    /// The runtime ignores SIGPIPE and may block signals in its threads; exec would hand both on. Handlers it resets by itself.
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
