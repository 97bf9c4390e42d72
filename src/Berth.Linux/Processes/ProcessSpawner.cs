using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>Starts programs with posix_spawn(3): the C library forks, so no managed code runs between fork and exec.</summary>
public static class ProcessSpawner
{
    static ProcessSpawner() => KeepEndedChildren();

    /// <summary>Starts a program as a child of this process. The caller owns the result and must wait for the child.</summary>
    /// <param name="request">The program.</param>
    /// <exception cref="LinuxException">
    /// The program could not be started: ENOENT (also for the working directory), EACCES, ENOEXEC from exec; EAGAIN from fork.
    /// </exception>
    /// <exception cref="ArgumentException">Neither or both of path and image are given, or a string contains a NUL.</exception>
    public static unsafe ChildProcess Spawn(SpawnRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Path is null == request.Image is null)
            throw new ArgumentException("Give either a path or an image.", nameof(request));

        if (request.Image is not null && request.CloseOthers)
            throw new ArgumentException("An image is reached by its descriptor, which has to stay open.", nameof(request));

        using var plan = new DescriptorPlan(request.Descriptors);
        using var arguments = new NativeStringArray(request.Arguments);
        using var environment = new NativeStringArray(request.Environment ?? OwnEnvironment());
        var image = request.Image is null ? null : plan.Protect(request.Image);
        var path = image is null ? request.Path! : DescriptorPlan.PathOf(image);

        // SAFETY: both buffers have room for the opaque structures, are initialised first and destroyed last; the arrays outlive the call.
        var actions = stackalloc byte[Libc.RoomForFileActions];
        var attributes = stackalloc byte[Libc.RoomForAttributes];
        Check(Libc.posix_spawn_file_actions_init(actions), path);
        try
        {
            Check(Libc.posix_spawnattr_init(attributes), path);
            try
            {
                foreach (var move in plan.Moves)
                    Check(Libc.posix_spawn_file_actions_adddup2(actions, move.Source, move.Target), path);
                if (request.CloseOthers)
                    Check(Libc.posix_spawn_file_actions_addclosefrom_np(actions, plan.FirstFree), path);
                if (request.WorkingDirectory is not null)
                    Check(Libc.posix_spawn_file_actions_addchdir_np(actions, request.WorkingDirectory), request.WorkingDirectory);
                SetAttributes(attributes, request, path);
                return Start(path, Name(request), actions, attributes, arguments, environment);
            }
            finally
            {
                _ = Libc.posix_spawnattr_destroy(attributes);
            }
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            GC.KeepAlive(image);
        }
    }

    /// <summary>This process's environment as "NAME=value" strings.</summary>
    internal static List<string> OwnEnvironment() =>
        [.. OwnProcess.Variables().Select(static variable => $"{variable.Key}={variable.Value}")];

    private static unsafe ChildProcess Start(
        string path, string name, void* actions, void* attributes, NativeStringArray arguments, NativeStringArray environment)
    {
        ForkGate.Lock.EnterReadLock();
        try
        {
            // SAFETY: the caller initialised the structures, and keeps them and the arrays until this method returns.
            Check(Libc.posix_spawn(out var pid, path, actions, attributes, arguments.Pointer, environment.Pointer), name);
            return ChildProcess.Open(pid, name);
        }
        finally
        {
            ForkGate.Lock.ExitReadLock();
        }
    }

    private static unsafe void SetAttributes(void* attributes, SpawnRequest request, string path)
    {
        // execve passes on ignored signals and the mask, and the runtime ignores SIGPIPE. Programs expect the defaults.
        short flags = Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK;
        var every = Libc.sigset_t.Full();
        var none = default(Libc.sigset_t);
        // SAFETY: the sets are copied by the calls.
        Check(Libc.posix_spawnattr_setsigdefault(attributes, &every), path);
        Check(Libc.posix_spawnattr_setsigmask(attributes, &none), path);
        if (request.NewSession)
        {
            flags |= Libc.POSIX_SPAWN_SETSID;
        }
        else if (request.NewProcessGroup)
        {
            flags |= Libc.POSIX_SPAWN_SETPGROUP;
            Check(Libc.posix_spawnattr_setpgroup(attributes, 0), path);
        }

        Check(Libc.posix_spawnattr_setflags(attributes, flags), path);
    }

    /// <summary>
    /// If the parent of this process ignored SIGCHLD, ended children would vanish before they can be waited for: undo that.
    /// </summary>
    private static unsafe void KeepEndedChildren()
    {
        Libc.sigaction_t current;
        // SAFETY: the call only reads the action into this structure.
        if (Libc.sigaction((int)Signal.SIGCHLD, null, &current) == 0 && current.sa_handler == Libc.SIG_IGN)
            _ = Libc.signal((int)Signal.SIGCHLD, Libc.SIG_DFL);
    }

    private static string Name(SpawnRequest request) =>
        request.Path ?? (request.Arguments.Count > 0 ? request.Arguments[0] : "the image");

    private static void Check(int error, string subject)
    {
        if (error != 0)
            throw new LinuxException((Errno)error, "start", subject);
    }
}
