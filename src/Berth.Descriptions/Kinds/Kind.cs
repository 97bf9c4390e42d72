using System.Text.Json;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>
/// A kind of values in a description. One object serves the parser, the validator, the writer and the JSON Schema, so that the four can't
/// differ.
/// </summary>
/// <typeparam name="T">The type of the value in the spec.</typeparam>
public abstract class Kind<T>
{
    /// <summary>Whether the schema shows the default. For an object or an array, it would be too long.</summary>
    public virtual bool HasPlainDefault => true;

    /// <summary>Reads and checks a value. Returns false, and reports the problem, if the value can't be used.</summary>
    public abstract bool TryRead(PlacedValue at, Findings findings, out T value);

    /// <summary>Checks a value that was not read from a file.</summary>
    public abstract void Check(T value, Spot at, Findings findings);

    /// <summary>Writes a value.</summary>
    public abstract void Write(Utf8JsonWriter writer, T value);

    /// <summary>Writes the keywords of the value's schema into the open object.</summary>
    public abstract void WriteSchema(Utf8JsonWriter schema);

    /// <summary>Whether two values have the same JSON.</summary>
    public virtual bool Same(T a, T b) => EqualityComparer<T>.Default.Equals(a, b);

    /// <summary>The dotted path to a member with a name below this value, for the remedy of a misplaced member; null: none.</summary>
    public virtual string? FindMember(string name) => null;
}
