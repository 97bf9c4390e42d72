using System.Text.Json;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>A member of an object in the description: its name, what it means, and how it gets into and out of the spec.</summary>
public abstract class Member<TOwner>(string name, string description)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>One sentence or two, for the JSON Schema.</summary>
    public string Description { get; } = description;

    /// <summary>Whether it must be written.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What people used to other tools call it; only a remedy names these.</summary>
    public string[] Also { get; init; } = [];

    /// <summary>Says when the member is neither written nor checked, since it repeats another or says nothing; null: never.</summary>
    public Func<TOwner, bool>? Repeats { get; init; }

    /// <summary>The owner with the value that was read; the same owner when it could not be used.</summary>
    public abstract TOwner Read(TOwner owner, PlacedValue at, Findings findings);

    /// <summary>Checks the member of an object that was made in code.</summary>
    public abstract void Check(TOwner owner, Spot at, Findings findings);

    /// <summary>Writes name and value, unless the value is the default.</summary>
    public abstract void Write(Utf8JsonWriter writer, TOwner owner, TOwner defaults);

    /// <summary>Writes its part of the JSON Schema.</summary>
    public abstract void WriteSchema(Utf8JsonWriter schema, TOwner defaults);

    /// <summary>Whether two objects have the same value of it.</summary>
    public abstract bool Same(TOwner a, TOwner b);

    /// <summary>The dotted path, from this member's own name on, to a member of that name below it; null: none.</summary>
    public abstract string? FindMember(string name);
}
