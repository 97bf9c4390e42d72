using System.Text.Json;

namespace Berth.Descriptions.Json;

/// <summary>A JSON value that knows where in the file it was written.</summary>
public sealed class PlacedValue(PlacedValue? parent, string? name, int index, JsonTokenType type, string text, int nameOffset, int offset) : Spot(parent, name, index)
{
    /// <summary>Many members need an index to find duplicates in; few are quicker compared.</summary>
    private const int FewMembers = 16;

    private HashSet<string>? _names;
    private bool _isFaulty;

    /// <summary>StartObject, StartArray, String, Number, True, False or Null.</summary>
    public JsonTokenType Type { get; } = type;

    /// <summary>The text of a string, unescaped; of a number, as written; otherwise empty.</summary>
    public string Text { get; } = text;

    /// <summary>Where the value starts, in bytes.</summary>
    public int Offset { get; } = offset;

    /// <summary>Where the member's name starts, in bytes; of an item or the root, as <see cref="Offset"/>.</summary>
    public int NameOffset { get; } = nameOffset;

    /// <summary>The members of an object, or the items of an array.</summary>
    public List<PlacedValue> Children { get; } = [];

    /// <summary>What a message calls its type: <c>a string</c>.</summary>
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

    /// <summary>The member of this name; null: it was not written.</summary>
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

    /// <summary>Adds a member or an item; false when the object has a member of that name already.</summary>
    public bool TryAdd(PlacedValue child)
    {
        if (child.Name is { } name && !IsNew(name))
            return false;
        Children.Add(child);
        return true;
    }

    /// <summary>Says that an error was reported here; the containers share in it.</summary>
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
