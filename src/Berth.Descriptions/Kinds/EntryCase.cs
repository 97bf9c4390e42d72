using System.Text.Json;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>One of several forms that an object may have, told from the others by its first member.</summary>
public abstract class EntryCase<TBase>(string key)
    where TBase : class
{
    /// <summary>The member that tells it: <c>bind</c>.</summary>
    public string Key { get; } = key;

    /// <summary>Whether an entry is of this case.</summary>
    public abstract bool IsOf(TBase entry);

    /// <summary>Reads an entry of this case.</summary>
    public abstract bool TryRead(PlacedValue at, Findings findings, out TBase entry);

    /// <summary>Checks an entry that was made in code.</summary>
    public abstract void Check(TBase entry, Spot at, Findings findings);

    /// <summary>Writes an entry.</summary>
    public abstract void Write(Utf8JsonWriter writer, TBase entry);

    /// <summary>Writes its JSON Schema.</summary>
    public abstract void WriteSchema(Utf8JsonWriter schema);

    /// <summary>Whether two entries are equal.</summary>
    public abstract bool Same(TBase a, TBase b);
}
