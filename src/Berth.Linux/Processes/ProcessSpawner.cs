namespace Berth.Linux;

/// <summary>Starts programs with posix_spawn(3): the C library forks for us, so that no managed code runs between fork and exec.</summary>
public static class ProcessSpawner
{
    /// <summary>
    /// A child has copies of all our descriptors from its fork until its exec, close-on-exec or not. Whoever writes a file that is to be
    /// executed holds this for writing meanwhile: the kernel executes no file that somebody, be it such a child, has open for writing.
    /// </summary>
    internal static readonly ReaderWriterLockSlim ForkGate = new();

    static ProcessSpawner() => KeepEndedChildren();

    /// <summary>Starts a program. It is this process's child; the caller owns what is returned and must wait for it.</summary>
    /// <param name="request">What to start.</param>
    /// <exception cref="LinuxException">
    /// It could not be started: ENOENT, EACCES, ENOEXEC from exec, EAGAIN from fork, ENOENT for the working directory too.
    /// </exception>
    /// <exception cref="ArgumentException">Not exactly one of path and image is given, or a string contains a NUL.</exception>
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
        var actions = stackalloc byte[Interop.RoomForFileActions];
        var attributes = stackalloc byte[Interop.RoomForAttributes];
        Check(Interop.posix_spawn_file_actions_init(actions), path);
        try
        {
            Check(Interop.posix_spawnattr_init(attributes), path);
            try
            {
                foreach (var move in plan.Moves)
                    Check(Interop.posix_spawn_file_actions_adddup2(actions, move.Source, move.Target), path);
                if (request.CloseOthers)
                    Check(Interop.posix_spawn_file_actions_addclosefrom_np(actions, plan.FirstFree), path);
                if (request.WorkingDirectory is not null)
                    Check(Interop.posix_spawn_file_actions_addchdir_np(actions, request.WorkingDirectory), request.WorkingDirectory);
                SetAttributes(attributes, request, path);
                return ChildProcess.Open(Start(path, Name(request), actions, attributes, arguments, environment), Name(request));
            }
            finally
            {
                _ = Interop.posix_spawnattr_destroy(attributes);
            }
        }
        finally
        {
            _ = Interop.posix_spawn_file_actions_destroy(actions);
            GC.KeepAlive(image);
        }
    }

    /// <summary>This process's environment as "NAME=value" strings.</summary>
    internal static List<string> OwnEnvironment() =>
        [.. OwnProcess.Variables().Select(static variable => $"{variable.Key}={variable.Value}")];

    private static unsafe int Start(string path, string name, void* actions, void* attributes, NativeStringArray arguments, NativeStringArray environment)
    {
        ForkGate.EnterReadLock();
        try
        {
            // SAFETY: the caller made the structures, and keeps them and the arrays until this returns.
            Check(Interop.posix_spawn(out var pid, path, actions, attributes, arguments.Pointer, environment.Pointer), name);
            return pid;
        }
        finally
        {
            ForkGate.ExitReadLock();
        }
    }

    private static unsafe void SetAttributes(void* attributes, SpawnRequest request, string path)
    {
        // exec keeps ignored signals and the mask, and the runtime ignores SIGPIPE: a program expects neither.
        short flags = Interop.POSIX_SPAWN_SETSIGDEF | Interop.POSIX_SPAWN_SETSIGMASK;
        var every = Interop.sigset_t.Full();
        var none = default(Interop.sigset_t);
        // SAFETY: the sets are copied by the calls.
        Check(Interop.posix_spawnattr_setsigdefault(attributes, &every), path);
        Check(Interop.posix_spawnattr_setsigmask(attributes, &none), path);
        if (request.NewSession)
        {
            flags |= Interop.POSIX_SPAWN_SETSID;
        }
        else if (request.NewProcessGroup)
        {
            flags |= Interop.POSIX_SPAWN_SETPGROUP;
            Check(Interop.posix_spawnattr_setpgroup(attributes, 0), path);
        }

        Check(Interop.posix_spawnattr_setflags(attributes, flags), path);
    }

    /// <summary>Where SIGCHLD was ignored by whoever started us, ended children vanish before they can be waited for: undo that.</summary>
    private static unsafe void KeepEndedChildren()
    {
        Interop.sigaction_t current;
        // SAFETY: only asks; the structure is the caller's.
        if (Interop.sigaction((int)Signal.SIGCHLD, null, &current) == 0 && current.sa_handler == Interop.SIG_IGN)
            _ = Interop.signal((int)Signal.SIGCHLD, Interop.SIG_DFL);
    }

    private static string Name(SpawnRequest request) =>
        request.Path ?? (request.Arguments.Count > 0 ? request.Arguments[0] : "the image");

    private static void Check(int error, string subject)
    {
        if (error != 0)
            throw new LinuxException((Errno)error, "start", subject);
    }
}
