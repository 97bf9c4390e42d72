using System.Diagnostics;
using System.Globalization;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Kernel;

namespace Berth.Linux.Cgroups;

/// <summary>
/// A version 2 cgroup that Berth made for one workload, in a directory that <see cref="CgroupDelegation"/> names. The object holds no
/// descriptor, and the cgroup outlives it.
/// </summary>
/// <param name="directory">The cgroup's directory.</param>
public sealed class Cgroup(string directory)
{
    /// <summary>
    /// The child cgroup to which processes are moved that keep their cgroup from enabling controllers, this process included.
    /// </summary>
    private const string Aside = "berth-host";

    /// <summary>
    /// How long to retry while processes keep a cgroup from enabling controllers: they may fork while they are moved, and a process counts
    /// until it has exited.
    /// </summary>
    private static readonly TimeSpan s_enableTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The cgroup's directory.</summary>
    public string Directory { get; } = directory;

    /// <summary>Makes a cgroup with limits. On failure the cgroup is removed again.</summary>
    /// <param name="directory">The cgroup's directory: a new name in <see cref="CgroupDelegation.Parent"/>.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="LinuxException">The kernel refused; EEXIST: the cgroup exists.</exception>
    public static Cgroup Create(string directory, CgroupSettings limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var parent = Path.GetDirectoryName(directory) ?? throw new ArgumentException("the root is not a new cgroup", nameof(directory));
        if (MakeDirectory(parent) is var parentError and not (Errno.None or Errno.EEXIST))
            throw new LinuxException(parentError, "make the cgroup", parent);
        Enable(parent, [.. limits.Controllers]);
        if (MakeDirectory(directory) is var error and not Errno.None)
            throw new LinuxException(error, "make the cgroup", directory);

        var cgroup = new Cgroup(directory);
        try
        {
            cgroup.Limit(limits);
            return cgroup;
        }
        catch (LinuxException exception)
        {
            if (TryRemoveDirectory(directory) is var leftover and not Errno.None)
                throw new LinuxException(
                    exception.Error,
                    exception.Operation,
                    exception.Subject,
                    new LinuxException(leftover, "remove the cgroup", directory));
            throw;
        }
    }

    /// <summary>Moves a process with all its threads into the cgroup.</summary>
    /// <param name="pid">The process; 0 is this one.</param>
    /// <exception cref="LinuxException">The process has ended (ESRCH), or may not be moved (EACCES).</exception>
    public void Add(int pid) => KernelFile.Write($"{Directory}/cgroup.procs", pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Kills every process in the cgroup and below, including processes that are being forked (<c>cgroup.kill</c>). The processes end some
    /// time after the call returns; <see cref="Remove"/> waits for that.
    /// </summary>
    /// <exception cref="LinuxException">The cgroup does not exist, or the kernel is older than 5.14 (ENOENT).</exception>
    public void Kill() => KernelFile.Write($"{Directory}/cgroup.kill", "1");

    /// <summary>Reads how much of its resources the cgroup uses.</summary>
    /// <exception cref="LinuxException">The files of the cgroup can't be read.</exception>
    public CgroupStatistics ReadStatistics() => new(
        Number("memory.current"),
        Number("memory.peak"),
        Field("memory.events", "oom_kill"),
        Number("pids.current"),
        Field("cpu.stat", "usage_usec") is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null,
        Field("cgroup.events", "populated") is 1);

    /// <summary>
    /// Waits until no process is left in the cgroup, then removes it and every cgroup below. Succeeds if the cgroup does not exist.
    /// </summary>
    /// <param name="deadline">How long to wait.</param>
    /// <exception cref="LinuxException">EBUSY: processes were left at the deadline.</exception>
    public void Remove(TimeSpan deadline)
    {
        var clock = Stopwatch.StartNew();
        while (TryRemoveTree(Directory) is var error and not (Errno.None or Errno.ENOENT))
        {
            var left = deadline - clock.Elapsed;
            if (error is not Errno.EBUSY || left <= TimeSpan.Zero)
                throw new LinuxException(error, "remove the cgroup", Directory);
            WaitForChange(left);
        }
    }

    /// <summary>The cgroup that a process belongs to: without the last component if a Berth process has moved it aside.</summary>
    internal static string WithoutAside(string directory) =>
        directory.EndsWith($"/{Aside}", StringComparison.Ordinal) ? directory[..^(Aside.Length + 1)] : directory;

    private void Limit(CgroupSettings limits)
    {
        foreach (var (file, value) in limits.Files)
            KernelFile.Write($"{Directory}/{file}", value);

        // Without this, memory that is swapped out would not count. A kernel without swap accounting has no such file.
        const string SwapFile = "memory.swap.max";
        if (limits.Memory is not null && File.Exists($"{Directory}/{SwapFile}"))
            KernelFile.Write($"{Directory}/{SwapFile}", "0");
    }

    /// <summary>Enables controllers for the children of a cgroup.</summary>
    private static void Enable(string cgroup, string[] controllers)
    {
        var control = $"{cgroup}/cgroup.subtree_control";
        var missing = controllers.Except(Words(control)).ToArray();
        if (missing.Length == 0)
            return;

        // A cgroup that Berth made has only the controllers that its parent enables for it.
        var passed = Words($"{cgroup}/cgroup.controllers");
        if (missing.Except(passed).Any() && Path.GetDirectoryName(cgroup) is { } parent && File.Exists($"{parent}/cgroup.subtree_control"))
            Enable(parent, missing);

        // The kernel grants controllers that can be threaded (pids, cpu) without EBUSY, but then turns the cgroup into a threaded domain,
        // below which no process can join a cgroup. So move its processes aside first. The root cgroup, which has no cgroup.type, is exempt
        // (cgroups(7)).
        if (File.Exists($"{cgroup}/cgroup.type") && Words($"{cgroup}/cgroup.procs").Length > 0)
            MoveAside(cgroup);
        var change = string.Join(' ', missing.Select(controller => $"+{controller}"));
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                KernelFile.Write(control, change);
                return;
            }
            catch (LinuxException busy) when (busy.Error is Errno.EBUSY && clock.Elapsed < s_enableTimeout)
            {
                // A cgroup other than the root has either processes or controllers for its children (EBUSY). The kernel does not tell when
                // the last process has left this cgroup ("populated" includes its children), so retry after a millisecond.
                MoveAside(cgroup);
                DescriptorPoll.Wait([], timeoutMilliseconds: 1);
            }
        }
    }

    private static void MoveAside(string cgroup)
    {
        var aside = $"{cgroup}/{Aside}";
        if (MakeDirectory(aside) is var error and not (Errno.None or Errno.EEXIST))
            throw new LinuxException(error, "make the cgroup", aside);
        foreach (var pid in Words($"{cgroup}/cgroup.procs"))
        {
            try
            {
                KernelFile.Write($"{aside}/cgroup.procs", pid);
            }
            catch (LinuxException exception) when (exception.Error is Errno.ESRCH)
            {
                // The process has ended.
            }
        }
    }

    private static Errno TryRemoveTree(string directory)
    {
        try
        {
            foreach (var child in System.IO.Directory.EnumerateDirectories(directory))
                _ = TryRemoveTree(child);
        }
        catch (DirectoryNotFoundException)
        {
            return Errno.ENOENT;
        }

        return TryRemoveDirectory(directory);
    }

    private static Errno TryRemoveDirectory(string directory) =>
        Libc.unlinkat(Libc.AT_FDCWD, directory, Libc.AT_REMOVEDIR) == 0 ? Errno.None : Libc.LastError;

    private static Errno MakeDirectory(string directory)
    {
        const uint Mode = 0x1ED; // 0755
        return Libc.mkdir(directory, Mode) == 0 ? Errno.None : Libc.LastError;
    }

    /// <summary>
    /// Waits with poll(2) on cgroup.events until the last process has left, something else has changed, or the timeout has elapsed.
    /// </summary>
    private void WaitForChange(TimeSpan timeout)
    {
        using var events = Libc.open($"{Directory}/cgroup.events", Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (events.IsInvalid)
            return;
        Span<byte> state = stackalloc byte[256];
        var length = DescriptorIO.Read(events, state);
        // A process that has exited counts until it is reaped. It may also have gone since the attempt to remove the cgroup.
        if (state[..length].IndexOf("populated 0"u8) < 0)
        {
            Span<PollEntry> entry = [new PollEntry(events) { Wanted = PollEvents.Priority }];
            DescriptorPoll.Wait(entry, (int)Math.Ceiling(timeout.TotalMilliseconds));
        }
    }

    private long? Number(string file) =>
        long.TryParse(KernelFile.Find($"{Directory}/{file}"), CultureInfo.InvariantCulture, out var number) ? number : null;

    private long? Field(string file, string name)
    {
        foreach (var line in (KernelFile.Find($"{Directory}/{file}") ?? "").Split('\n'))
        {
            if (line.Split(' ') is [var key, var value] && key == name)
                return long.Parse(value, CultureInfo.InvariantCulture);
        }

        return null;
    }

    private static string[] Words(string path) => (KernelFile.Find(path) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
