using System.Text.Json;
using Berth.Instances.Store;
using Berth.Linux.Files;
using Berth.Linux.Json;
using Berth.Linux.Processes;
using Berth.Machines.Images;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Machines.Lifecycle;

/// <summary>
/// The machines of a user: a directory for each below the state directory, with its record and its disks, and one below the runtime
/// directory, with the sockets of its VMM.
/// </summary>
public sealed class MachineStore : IImageUsers
{
    private const string RecordFile = "machine.json", RunFile = "run.json";
    private static readonly TimeSpan s_lockTime = TimeSpan.FromSeconds(60);
    private readonly StateDirectories _directories;
    private string? _bootId;

    /// <summary>Opens the store. Nothing is made until a machine is created.</summary>
    public MachineStore(StateDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        _directories = directories;
    }

    /// <summary>The id of the host's boot.</summary>
    public string BootId => _bootId ??= Linux.Kernel.BootId.Read();

    /// <summary>The directory of all machines.</summary>
    public string Root => _directories.State + "/machines";

    /// <summary>The directory of a machine: its record, disks and logs.</summary>
    public string DirectoryOf(string name) => $"{Root}/{Checked(name)}";

    /// <summary>The directory of a machine's sockets.</summary>
    public string RuntimeOf(string name) => $"{_directories.Runtime}/machines/{Checked(name)}";

    /// <summary>The directory of all machines' sockets.</summary>
    public string RuntimeRoot => _directories.Runtime + "/machines";

    /// <summary>Takes a machine's lock: whoever starts, stops or removes it holds it meanwhile. The caller owns the result.</summary>
    /// <exception cref="MachineException">Another command holds it for longer than it should.</exception>
    public FileLock Lock(string name)
    {
        TrustedDirectory.Ensure(Root);
        try
        {
            return FileLock.Acquire(LockOf(name), s_lockTime);
        }
        catch (TimeoutException error)
        {
            throw new MachineException($"another command works on the machine {name} for over a minute", "see berth vm list", error);
        }
    }

    /// <summary>Takes a machine's lock; null: another command has it. The caller owns the result.</summary>
    public FileLock? TryLock(string name)
    {
        TrustedDirectory.Ensure(Root);
        return FileLock.TryAcquire(LockOf(name));
    }

    /// <summary>
    /// Takes the lock of an image's file: whoever makes a machine of it holds it until the machine's record is written. The caller owns the
    /// result.
    /// </summary>
    /// <param name="file">The file, absolute.</param>
    /// <exception cref="MachineException">The image is being changed for longer than that should take.</exception>
    public FileLock LockImage(string file)
    {
        TrustedDirectory.Ensure(ImageLock.RootOf(_directories));
        try
        {
            return FileLock.Acquire(ImageLock.PathOfFile(_directories, file), s_lockTime);
        }
        catch (TimeoutException error)
        {
            throw new MachineException($"another command changes the image {file} for over a minute", "try again when it has ended", error);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> MachinesOf(string file)
    {
        var image = FileStatus.TryOf(file);
        // The root disk of a workload is made anew at each start.
        return [.. Names().Where(name => TryFind(name) is { Image: { } own } record
            && (!record.IsWorkloads || MachineKeeper.IsKept(this, name))
            && (own == file || (image is not null && FileStatus.TryOf(own)?.IsSameFile(image) == true)))];
    }

    /// <summary>Writes a machine's record; makes its directory.</summary>
    public void Save(MachineRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        TrustedDirectory.Ensure(DirectoryOf(record.Name));
        JsonFile.Write($"{DirectoryOf(record.Name)}/{RecordFile}", record, MachineJson.Default.MachineRecord);
    }

    /// <summary>A machine's record; null: there is no machine of that name.</summary>
    /// <exception cref="MachineException">The file is not a record.</exception>
    public MachineRecord? TryFind(string name)
    {
        if (!MachineName.IsStored(name))
            return null;
        var path = $"{DirectoryOf(name)}/{RecordFile}";
        try
        {
            return JsonFile.Read(path, MachineJson.Default.MachineRecord);
        }
        catch (JsonException error)
        {
            throw new MachineException($"{path} is not the record of a machine", "remove the directory, if nothing in it is needed", error);
        }
    }

    /// <summary>A machine's record.</summary>
    /// <exception cref="MachineException">There is no machine of that name.</exception>
    public MachineRecord Find(string name) =>
        TryFind(name) ?? throw new MachineException($"there is no machine \"{name}\"", "berth vm list lists them");

    /// <summary>The names of all machines, sorted.</summary>
    public IReadOnlyList<string> Names() =>
    [
        .. (DirectoryNames.Find(Root) ?? []).Select(static entry => entry.Name)
            .Where(name => MachineName.IsStored(name) && File.Exists($"{Root}/{name}/{RecordFile}"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Records that a machine runs.</summary>
    public void SaveRun(string name, MachineRun run) =>
        JsonFile.Write($"{RuntimeOf(name)}/{RunFile}", run, MachineJson.Default.MachineRun);

    /// <summary>A machine's run; null: it does not run.</summary>
    public MachineRun? FindRun(string name)
    {
        try
        {
            return JsonFile.Read($"{RuntimeOf(name)}/{RunFile}", MachineJson.Default.MachineRun) is { } run
                && run.BootId == BootId && run.Vmm.IsAlive()
                ? run
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A running machine.</summary>
    /// <exception cref="MachineException">There is none of that name, or it does not run.</exception>
    public RunningMachine FindRunning(string name) => FindRunning(name, $"berth vm start {name}");

    /// <summary>A running machine.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="suggestion">What to try if it does not run; null: nothing, because it is to end.</param>
    /// <exception cref="MachineException">There is none of that name, or it does not run.</exception>
    public RunningMachine FindRunning(string name, string? suggestion)
    {
        var record = Find(name);
        return FindRun(name) is { } run
            ? new RunningMachine(record, run, RuntimeOf(name))
            : throw new MachineException($"the machine {name} does not run", suggestion);
    }

    /// <summary>The snapshots of a machine, the oldest first; of one that does not run, too.</summary>
    public IReadOnlyList<MachineSnapshot> SnapshotsOf(MachineRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var disk = record.Image is not null ? MachinePlanner.RootDisk : MachinePlanner.WorkDisk;
        return Qcow2Snapshots.Read($"{DirectoryOf(record.Name)}/{disk}");
    }

    /// <summary>What a machine's disks and logs occupy on the host.</summary>
    public long BytesOf(string name) => (DirectoryNames.Find(DirectoryOf(name)) ?? [])
        .Sum(file => FileStatus.Find($"{DirectoryOf(name)}/{file.Name}", followLink: false)?.AllocatedBytes ?? 0);

    /// <summary>Removes the runtime directory of a machine that does not run.</summary>
    public void RemoveRun(string name) => DirectoryTree.Remove(RuntimeOf(name), identity: null);

    /// <summary>Removes a machine that does not run, with its disks.</summary>
    public void Remove(string name)
    {
        RemoveRun(name);
        DirectoryTree.Remove(DirectoryOf(name), identity: null);
        File.Delete(LockOf(name));
    }

    private string LockOf(string name) => $"{Root}/.{Checked(name)}.lock";

    private static string Checked(string name) => MachineName.IsStored(name)
        ? name
        : throw new MachineException(
            $"\"{name}\" is no name for a machine", "use at most 63 lower-case letters, digits and '-', the first a letter or a digit");
}
