using System.Text.Json;

namespace Berth.Workloads;

/// <summary>The entries that are of one record type.</summary>
internal sealed class EntryCaseOf<T>(string description, ObjectKind<T> kind) : EntryCase(kind.Members[0].Name)
    where T : FilesystemEntry
{
    public override bool IsOf(FilesystemEntry entry) => entry is T;

    public override bool TryRead(PlacedValue at, Findings findings, out FilesystemEntry entry)
    {
        var read = kind.TryRead(at, findings, out var value);
        entry = value;
        return read;
    }

    public override void Check(FilesystemEntry entry, Spot at, Findings findings) => kind.Check((T)entry, at, findings);

    public override void Write(Utf8JsonWriter writer, FilesystemEntry entry) => kind.Write(writer, (T)entry);

    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("description", description);
        kind.WriteSchema(schema);
    }

    public override bool Same(FilesystemEntry a, FilesystemEntry b) => a is T x && b is T y && kind.Same(x, y);
}
