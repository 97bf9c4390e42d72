using System.Text.Json;

namespace Berth.Workloads;

/// <summary>One of several forms that an object may have, told from the others by its first member.</summary>
internal abstract class EntryCase<TBase>(string key)
    where TBase : class
{
    /// <summary>The member that tells it: <c>bind</c>.</summary>
    public string Key { get; } = key;

    public abstract bool IsOf(TBase entry);

    public abstract bool TryRead(PlacedValue at, Findings findings, out TBase entry);

    public abstract void Check(TBase entry, Spot at, Findings findings);

    public abstract void Write(Utf8JsonWriter writer, TBase entry);

    public abstract void WriteSchema(Utf8JsonWriter schema);

    public abstract bool Same(TBase a, TBase b);
}
