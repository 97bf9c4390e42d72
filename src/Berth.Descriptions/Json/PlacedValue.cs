using System.Text.Json;

namespace Berth.Descriptions.Json;

/// <summary>A JSON value with its place in the file.</summary>
public sealed class PlacedValue(
    PlacedValue? parent, string? name, int index, JsonTokenType type, string text, int nameOffset, int offset)
    : Spot(parent, name, index)
{
    /// <summary>Up to this number of members, a linear search for duplicates is faster than an index.</summary>
    private const int FewMembers = 16;

    private HashSet<string>? _names;
    private bool _isFaulty;

    /// <summary>StartObject, StartArray, String, Number, True, False or Null.</summary>
    public JsonTokenType Type { get; } = type;

    /// <summary>A string, unescaped; a number, as written; empty for other types.</summary>
    public string Text { get; } = text;

    /// <summary>The offset of the value in bytes.</summary>
    public int Offset { get; } = offset;

    /// <summary>The offset of the member's name in bytes; for an item or the root, the same as <see cref="Offset"/>.</summary>
    public int NameOffset { get; } = nameOffset;

    /// <summary>The members of an object, or the items of an array.</summary>
    public List<PlacedValue> Children { get; } = [];

    /// <summary>The type as named in messages: <c>a string</c>.</summary>
    public string TypeName => Type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };

    /// <inheritdoc/>
    public override Spot Member(string name) => Find(name) ?? this;

    /// <inheritdoc/>
    public override Spot Item(int index) => Type is JsonTokenType.StartArray && index < Children.Count ? Children[index] : this;

    /// <inheritdoc/>
    public override bool Has(string name) => Find(name) is not null;

    /// <inheritdoc/>
    public override bool IsFaulty(string name) => Find(name) is { _isFaulty: true };

    /// <summary>The member with a name; null if it was not written.</summary>
    public PlacedValue? Find(string name)
    {
        if (Type is not JsonTokenType.StartObject)
            return null;
        foreach (var child in Children)
        {
            if (child.Name == name)
                return child;
        }

        return null;
    }

    /// <summary>Adds a member or an item; false if the object already has a member with the same name.</summary>
    public bool TryAdd(PlacedValue child)
    {
        if (child.Name is { } name && !IsNew(name))
            return false;
        Children.Add(child);
        return true;
    }

    /// <summary>Records that an error was reported for this value, and so for the values that contain it.</summary>
    public void MarkFaulty()
    {
        for (var value = this; value is { _isFaulty: false }; value = (PlacedValue?)value.Parent)
            value._isFaulty = true;
    }

    private bool IsNew(string name)
    {
        if (_names is null)
        {
            if (Children.Count < FewMembers)
                return Find(name) is null;
            _names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var child in Children)
                _names.Add(child.Name!);
        }

        return _names.Add(name);
    }
}
