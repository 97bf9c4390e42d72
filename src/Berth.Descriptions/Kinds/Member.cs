using System.Text.Json;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>A member of an object in a description: its name, its meaning, and how it is read and written.</summary>
public abstract class Member<TOwner>(string name, string description)
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>The meaning in one or two sentences, for the JSON Schema.</summary>
    public string Description { get; } = description;

    /// <summary>Whether the member must be written.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Names that other tools use for it, recognised for the remedy of an unknown member.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>Tells whether the member only repeats another or is empty; it is then neither written nor checked. Null: never.</summary>
    public Func<TOwner, bool>? IsRedundant { get; init; }

    /// <summary>Returns the owner with the value that was read; the owner unchanged if the value can't be used.</summary>
    public abstract TOwner Read(TOwner owner, PlacedValue at, Findings findings);

    /// <summary>Checks the member of an object that was made in code.</summary>
    public abstract void Check(TOwner owner, Spot at, Findings findings);

    /// <summary>Writes the name and the value, unless the value is the default.</summary>
    public abstract void Write(Utf8JsonWriter writer, TOwner owner, TOwner defaults);

    /// <summary>Writes the member's part of the JSON Schema.</summary>
    public abstract void WriteSchema(Utf8JsonWriter schema, TOwner defaults);

    /// <summary>Whether two objects have the same value of the member.</summary>
    public abstract bool Same(TOwner a, TOwner b);

    /// <summary>The dotted path to a member with a name at or below this member, beginning with this member's name; null: none.</summary>
    public abstract string? FindMember(string name);
}
