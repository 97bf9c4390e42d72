using Berth.Instances.Records;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;
using Berth.Linux.Processes;

namespace Berth.Instances.Store;

/// <summary>
/// The state store: a directory an identity, a file an instance, one lock. What a record says was done to the host is
/// undone under the lock, so that an instance that is ending cannot strip what a starting one just got.
/// </summary>
public sealed class InstanceStore
{
    private const string Extension = ".json";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _root;
    private string? _bootId;

    /// <summary>Opens the store of a state directory; nothing is made until something is recorded.</summary>
    public InstanceStore(StateDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        _root = directories.State + "/instances";
    }

    /// <summary>This boot.</summary>
    /// <exception cref="LinuxException">/proc could not be read.</exception>
    public string BootId => _bootId ??= Linux.Kernel.BootId.Read();

    /// <summary>A new instance id: 16 random bytes in hex.</summary>
    public static string NewId() => RandomHex.Make(16);

    /// <summary>The file an instance is recorded in.</summary>
    public string PathOf(string identity, string id) => $"{_root}/{identity}/{id}{Extension}";

    /// <summary>
    /// Takes the store's lock, waiting for it: one for all identities, since an ACL that two of them share is read, changed and written.
    /// </summary>
    /// <exception cref="LinuxException">The state directory cannot be made or locked.</exception>
    public FileLock Lock()
    {
        TrustedDirectory.Ensure(_root);
        return FileLock.Acquire(_root + "/lock");
    }

    /// <summary>
    /// Writes an instance's record: new, synced, renamed. One that says of nothing to undo is not synced: after a power failure there
    /// is no instance either.
    /// </summary>
    public void Save(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        TrustedDirectory.Ensure($"{_root}/{record.Identity}");
        AtomicFile.Write(PathOf(record.Identity, record.Id), InstanceRecordJson.Write(record).Span, durable: !record.Undo.IsEmpty);
    }

    /// <summary>Whether an instance is on record.</summary>
    public bool Contains(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return File.Exists(PathOf(record.Identity, record.Id));
    }

    /// <summary>Removes an instance's record.</summary>
    public void Remove(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        File.Delete(PathOf(record.Identity, record.Id));
    }

    /// <summary>Every record, running or not, in no order.</summary>
    public IReadOnlyList<InstanceRecord> All()
    {
        List<InstanceRecord> records = [];
        foreach (var (identity, _) in DirectoryNames.Find(_root) ?? [])
            records.AddRange(Records($"{_root}/{identity}"));
        return records;
    }

    /// <summary>The records of one identity.</summary>
    public IReadOnlyList<InstanceRecord> Of(string identity) => [.. Records($"{_root}/{identity}")];

    /// <summary>Whether an instance still runs: its launcher is there, is the same process, and of this boot.</summary>
    public bool IsAlive(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.BootId == BootId && record.Launcher.IsAlive();
    }

    /// <summary>Whether the <c>berth run</c> that ends an instance's host services still runs: then undoing is its business.</summary>
    public bool IsSupervised(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.BootId == _bootId && record.Supervisor is { } supervisor && supervisor.IsAlive();
    }

    /// <summary>The one instance that an id, a unique prefix of it of at least 8 digits, or a workload's name means.</summary>
    /// <exception cref="InstanceNotFoundException">None, or more than one.</exception>
    public InstanceRecord Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const int ShortestPrefix = 8;
        var running = All().Where(IsAlive).ToArray();
        var found = running.Where(r => r.Name == text || (text.Length >= ShortestPrefix && r.Id.StartsWith(text, StringComparison.Ordinal))).ToArray();
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InstanceNotFoundException($"no running instance is called \"{text}\"; `berth ps` lists them"),
            _ => throw new InstanceNotFoundException(
                $"\"{text}\" means {found.Length} instances ({string.Join(", ", found.Select(static r => r.Id[..12]))}); give more of the id"),
        };
    }

    private static IEnumerable<InstanceRecord> Records(string directory)
    {
        foreach (var (name, kind) in DirectoryNames.Find(directory) ?? [])
        {
            if (kind is not (FileKind.Regular or FileKind.Unknown) || !name.EndsWith(Extension, StringComparison.Ordinal) || name.StartsWith('.'))
                continue;
            byte[] content;
            try
            {
                content = File.ReadAllBytes($"{directory}/{name}");
            }
            catch (IOException)
            {
                continue; // its instance ended between the listing and now
            }

            if (InstanceRecordJson.Read(content) is { } record)
                yield return record;
        }
    }
}
