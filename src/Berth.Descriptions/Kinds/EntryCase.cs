using System.Text.Json;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>One of several forms of an object. Its first member distinguishes it from the others.</summary>
public abstract class EntryCase<TBase>(string key)
    where TBase : class
{
    /// <summary>The name of the distinguishing member: <c>bind</c>.</summary>
    public string Key { get; } = key;

    /// <summary>Whether an entry has this form.</summary>
    public abstract bool IsOf(TBase entry);

    /// <summary>Reads an entry of this form.</summary>
    public abstract bool TryRead(PlacedValue at, Findings findings, out TBase entry);

    /// <summary>Checks an entry that was made in code.</summary>
    public abstract void Check(TBase entry, Spot at, Findings findings);

    /// <summary>Writes an entry.</summary>
    public abstract void Write(Utf8JsonWriter writer, TBase entry);

    /// <summary>Writes the JSON Schema of the form.</summary>
    public abstract void WriteSchema(Utf8JsonWriter schema);

    /// <summary>Whether two entries are equal.</summary>
    public abstract bool Same(TBase a, TBase b);
}
