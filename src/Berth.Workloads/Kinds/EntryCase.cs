using System.Text.Json;

namespace Berth.Workloads;

/// <summary>One kind of file-system entry, told from the others by its first member.</summary>
internal abstract class EntryCase(string key)
{
    /// <summary>The member that tells it: <c>bind</c>.</summary>
    public string Key { get; } = key;

    public abstract bool IsOf(FilesystemEntry entry);

    public abstract bool TryRead(PlacedValue at, Findings findings, out FilesystemEntry entry);

    public abstract void Check(FilesystemEntry entry, Spot at, Findings findings);

    public abstract void Write(Utf8JsonWriter writer, FilesystemEntry entry);

    public abstract void WriteSchema(Utf8JsonWriter schema);

    public abstract bool Same(FilesystemEntry a, FilesystemEntry b);
}
