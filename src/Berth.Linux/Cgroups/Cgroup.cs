using System.Diagnostics;
using System.Globalization;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Kernel;

namespace Berth.Linux.Cgroups;

/// <summary>
/// A cgroup of ours (version 2), for one workload. Not the process's own: it is made below a directory that
/// <see cref="CgroupDelegation"/> names. It holds no descriptor, and outlives the object.
/// </summary>
/// <param name="directory">Its directory.</param>
public sealed class Cgroup(string directory)
{
    /// <summary>Where the processes go that stand in the way of their own cgroup's controllers, ourselves among them.</summary>
    private const string Aside = "berth-host";

    /// <summary>
    /// How long processes may stand in the way of their cgroup's controllers: they are forked while we move them, and an ending one counts
    /// to its end.
    /// </summary>
    private static readonly TimeSpan s_longestBusy = TimeSpan.FromSeconds(5);

    /// <summary>Its directory.</summary>
    public string Directory { get; } = directory;

    /// <summary>Makes a cgroup with limits. On failure nothing of it is left.</summary>
    /// <param name="directory">Its directory: a new name in <see cref="CgroupDelegation.Parent"/>.</param>
    /// <param name="limits">Its limits.</param>
    /// <exception cref="LinuxException">The kernel refuses; EEXIST: it is there already.</exception>
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
        catch (LinuxException refused)
        {
            if (TryRemoveDirectory(directory) is var leftover and not Errno.None)
                throw new LinuxException(refused.Error, refused.Operation, refused.Subject, new LinuxException(leftover, "remove the cgroup", directory));
            throw;
        }
    }

    /// <summary>Moves a process into it, with all its threads.</summary>
    /// <param name="pid">The process; 0: this one.</param>
    /// <exception cref="LinuxException">The process is gone (ESRCH), or may not be moved (EACCES).</exception>
    public void Add(int pid) => KernelFile.Write($"{Directory}/cgroup.procs", pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Kills every process in it and below, those that are being forked too (<c>cgroup.kill</c>). They end soon, not at once: see
    /// <see cref="Remove"/>.
    /// </summary>
    /// <exception cref="LinuxException">It is not there (ENOENT), or the kernel is older than 5.14.</exception>
    public void Kill() => KernelFile.Write($"{Directory}/cgroup.kill", "1");

    /// <summary>What it uses.</summary>
    /// <exception cref="LinuxException">It can't be read.</exception>
    public CgroupStatistics ReadStatistics() => new(
        Number("memory.current"),
        Number("memory.peak"),
        Field("memory.events", "oom_kill"),
        Number("pids.current"),
        Field("cpu.stat", "usage_usec") is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null,
        Field("cgroup.events", "populated") is 1);

    /// <summary>
    /// Removes it, and what was made below it, once no process is left in it; waits for that. A cgroup that is gone is fine.
    /// </summary>
    /// <param name="deadline">How long to wait.</param>
    /// <exception cref="LinuxException">EBUSY: at the deadline there are processes yet.</exception>
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

    /// <summary>The cgroup that a process is in by right: another of us may have moved it aside, just now or long ago.</summary>
    internal static string WithoutAside(string directory) =>
        directory.EndsWith($"/{Aside}", StringComparison.Ordinal) ? directory[..^(Aside.Length + 1)] : directory;

    private void Limit(CgroupSettings limits)
    {
        foreach (var (file, value) in limits.Files)
            KernelFile.Write($"{Directory}/{file}", value);

        // Memory that is swapped out counts for nothing otherwise. A kernel without swap accounting has no such file.
        const string SwapFile = "memory.swap.max";
        if (limits.Memory is not null && File.Exists($"{Directory}/{SwapFile}"))
            KernelFile.Write($"{Directory}/{SwapFile}", "0");
    }

    /// <summary>Switches controllers on for the cgroups in a directory.</summary>
    private static void Enable(string cgroup, string[] controllers)
    {
        var control = $"{cgroup}/cgroup.subtree_control";
        var missing = controllers.Except(Words(control)).ToArray();
        if (missing.Length == 0)
            return;

        // One that we made ourselves has only what its parent passes on.
        var passed = Words($"{cgroup}/cgroup.controllers");
        if (missing.Except(passed).Any() && Path.GetDirectoryName(cgroup) is { } parent && File.Exists($"{parent}/cgroup.subtree_control"))
            Enable(parent, missing);

        // Controllers that can be threaded (pids, cpu) are granted without EBUSY: the cgroup turns into a threaded domain, which nobody can
        // join below. So its processes go aside first; the real root, which has no type, is exempt from all this (cgroups(7)).
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
            catch (LinuxException busy) when (busy.Error is Errno.EBUSY && clock.Elapsed < s_longestBusy)
            {
                // A cgroup other than the root has processes or controllers for its children, not both. The kernel tells nobody when the
                // last process of this one has left ("populated" counts those below, too), so this asks again after a moment.
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
            catch (LinuxException gone) when (gone.Error is Errno.ESRCH)
            {
                // It has ended since.
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
    /// Returns when the last process has left, or something else has changed, or the time is over: poll(2) on cgroup.events.
    /// </summary>
    private void WaitForChange(TimeSpan longest)
    {
        using var events = Libc.open($"{Directory}/cgroup.events", Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (events.IsInvalid)
            return;
        Span<byte> state = stackalloc byte[256];
        var length = DescriptorIO.Read(events, state);
        // A process that has ended counts until it is waited for; and it may have gone between the attempt and the reading.
        if (state[..length].IndexOf("populated 0"u8) < 0)
        {
            Span<PollEntry> entry = [new PollEntry(events) { Wanted = PollEvents.Priority }];
            DescriptorPoll.Wait(entry, (int)Math.Ceiling(longest.TotalMilliseconds));
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
