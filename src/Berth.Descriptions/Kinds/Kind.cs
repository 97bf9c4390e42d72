using System.Text.Json;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>
/// What a value of the description may be. One object says it for the parser, the validator, the writer and the JSON Schema,
/// so that the four can't differ.
/// </summary>
/// <typeparam name="T">What it is in the spec.</typeparam>
public abstract class Kind<T>
{
    /// <summary>Whether the schema names the default: for an object or an array it would only be noise.</summary>
    public virtual bool HasPlainDefault => true;

    /// <summary>Reads and checks a value. False when it can't be used; what is wrong was then reported.</summary>
    public abstract bool TryRead(PlacedValue at, Findings findings, out T value);

    /// <summary>Checks a value that was not read from a file.</summary>
    public abstract void Check(T value, Spot at, Findings findings);

    /// <summary>Writes a value.</summary>
    public abstract void Write(Utf8JsonWriter writer, T value);

    /// <summary>Writes the keywords of the value's schema into the object that is open.</summary>
    public abstract void WriteSchema(Utf8JsonWriter schema);

    /// <summary>Whether two values are written alike.</summary>
    public virtual bool Same(T a, T b) => EqualityComparer<T>.Default.Equals(a, b);

    /// <summary>The dotted path to a member of this name below this value; null: none. For the remedy of a misplaced member.</summary>
    public virtual string? FindMember(string name) => null;
}
