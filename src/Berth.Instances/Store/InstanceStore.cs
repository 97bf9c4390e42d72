using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;
using Berth.Linux.Processes;

namespace Berth.Instances.Store;

/// <summary>
/// The state store: a directory for each identity, a file for each instance, and one lock. Recorded host actions are reverted under the
/// lock, so that an ending instance can't remove what a starting one has just set up.
/// </summary>
public sealed class InstanceStore
{
    private const string Extension = ".json";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _root;
    private readonly HostActionKinds _kinds;
    private string? _bootId;

    /// <summary>Opens the store of a state directory. Nothing is made until an instance is recorded.</summary>
    /// <param name="directories">The caller's directories.</param>
    /// <param name="kinds">The kinds of host actions that this program can revert; null: those of this library.</param>
    public InstanceStore(StateDirectories directories, HostActionKinds? kinds = null)
    {
        ArgumentNullException.ThrowIfNull(directories);
        _kinds = kinds ?? HostActionKinds.Own;
        _root = directories.State + "/instances";
    }

    /// <summary>The id of this boot.</summary>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public string BootId => _bootId ??= Linux.Kernel.BootId.Read();

    /// <summary>A new instance id: 16 random bytes in hexadecimal.</summary>
    public static string NewId() => RandomHex.Make(16);

    /// <summary>The path of an instance's record.</summary>
    public string PathOf(string identity, string id) => $"{_root}/{identity}/{id}{Extension}";

    /// <summary>The path of the named pipe by which a held instance is started, see <see cref="HeldStartAction"/>.</summary>
    public string StartPipeOf(string identity, string id) => $"{_root}/{identity}/{id}.start";

    /// <summary>
    /// Takes the store's lock, blocking until it is free. There is one for all identities, because two of them may share the ACL of a file,
    /// which is read, changed and written.
    /// </summary>
    /// <exception cref="LinuxException">The state directory can't be made or locked.</exception>
    public FileLock Lock()
    {
        TrustedDirectory.Ensure(_root);
        return FileLock.Acquire(_root + "/lock");
    }

    /// <summary>
    /// Writes the record of an instance: to a new file that is flushed and renamed. A record without actions to revert is not flushed:
    /// after a power failure, its instance does not exist either.
    /// </summary>
    public void Save(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        TrustedDirectory.Ensure($"{_root}/{record.Identity}");
        AtomicFile.Write(PathOf(record.Identity, record.Id), InstanceRecordJson.Write(record).Span, durable: !record.Undo.IsEmpty);
    }

    /// <summary>Whether an instance is recorded.</summary>
    public bool Contains(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return File.Exists(PathOf(record.Identity, record.Id));
    }

    /// <summary>Removes an instance's record, if it was saved.</summary>
    public void Remove(InstanceRecord record)
    {
        if (Contains(record))
            File.Delete(PathOf(record.Identity, record.Id));
    }

    /// <summary>All records, of running and ended instances, unordered.</summary>
    public IReadOnlyList<InstanceRecord> All()
    {
        List<InstanceRecord> records = [];
        foreach (var (identity, _) in DirectoryNames.Find(_root) ?? [])
            records.AddRange(Records($"{_root}/{identity}"));
        return records;
    }

    /// <summary>The records of an identity.</summary>
    public IReadOnlyList<InstanceRecord> Of(string identity) => [.. Records($"{_root}/{identity}")];

    /// <summary>Whether an instance runs: its launcher is the same process of this boot, and has not ended.</summary>
    public bool IsAlive(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.BootId == BootId && record.Launcher.IsAlive();
    }

    /// <summary>Whether the <c>berth run</c> that stops the instance's host services still runs; it will then revert the record.</summary>
    public bool IsSupervised(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.BootId == BootId && record.Supervisor is { } supervisor && supervisor.IsAlive();
    }

    /// <summary>The instance with an id, a unique prefix of the id of at least 8 digits, or the name of its workload.</summary>
    /// <exception cref="InstanceNotFoundException">There is none, or more than one.</exception>
    public InstanceRecord Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const int ShortestPrefix = 8;
        var running = All().Where(IsAlive).ToArray();
        var found = running.Where(
            r => r.Name == text || (text.Length >= ShortestPrefix && r.Id.StartsWith(text, StringComparison.Ordinal))).ToArray();
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InstanceNotFoundException($"no running instance is called \"{text}\"; `berth ps` lists them"),
            _ => throw new InstanceNotFoundException(
                $"\"{text}\" means {found.Length} instances ({string.Join(", ", found.Select(static r => r.Id[..12]))}); give more of "
                    + "the id"),
        };
    }

    /// <summary>
    /// The files that should be records and cannot be read: what their instances changed on the host is not known, and is not reverted.
    /// </summary>
    public IReadOnlyList<string> Damaged() =>
    [
        .. (DirectoryNames.Find(_root) ?? []).SelectMany(identity => Files($"{_root}/{identity.Name}"))
            .Where(static file => file.Record is null).Select(static file => file.Path).Order(StringComparer.Ordinal),
    ];

    private IEnumerable<InstanceRecord> Records(string directory) =>
        Files(directory).Select(static file => file.Record).OfType<InstanceRecord>();

    private IEnumerable<(string Path, InstanceRecord? Record)> Files(string directory)
    {
        foreach (var (name, kind) in DirectoryNames.Find(directory) ?? [])
        {
            if (kind is not (FileKind.Regular or FileKind.Unknown)
                || !name.EndsWith(Extension, StringComparison.Ordinal)
                || name.StartsWith('.'))
            {
                continue;
            }

            byte[] content;
            try
            {
                content = File.ReadAllBytes($"{directory}/{name}");
            }
            catch (IOException)
            {
                continue; // the instance has ended since the listing
            }

            yield return ($"{directory}/{name}", InstanceRecordJson.Read(content, _kinds));
        }
    }
}
