using System.Globalization;
using System.Text;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Json;

/// <summary>
/// A point in a spec: the root, a member of an object, or an item of an array. Its path is built only when somebody asks.
/// </summary>
public class Spot(Spot? parent, string? name, int index)
{
    /// <summary>Longer names are cut in a path: the file is not to be trusted with how much is printed.</summary>
    private const int LongestName = 64;

    /// <summary>What it is a member or an item of; null: the root.</summary>
    public Spot? Parent { get; } = parent;

    /// <summary>The member's name; null for the root and for items.</summary>
    public string? Name { get; } = name;

    /// <summary>The item's index; -1 for the root and for members.</summary>
    public int Index { get; } = index;

    /// <summary>The JSON path: <c>$.environment["A B"]</c>.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder();
            AppendPath(path);
            return path.ToString();
        }
    }

    /// <summary>What a message calls the value: <c>identity</c>, <c>groups[1]</c>, or <c>the description</c>.</summary>
    public string Label => Parent is null ? "the description" : Name is null ? $"{Parent.Label}[{Index}]" : Quoted.Name(Name);

    /// <summary>The spot of a member; of the object itself where the member was not written.</summary>
    public virtual Spot Member(string name) => new(this, name, -1);

    /// <summary>The spot of an item.</summary>
    public virtual Spot Item(int index) => new(this, name: null, index);

    /// <summary>Whether the member was written down, rather than left to its default. Only a file knows.</summary>
    public virtual bool Has(string name) => false;

    /// <summary>Whether an error was already reported at the member, or below it.</summary>
    public virtual bool IsFaulty(string name) => false;

    private void AppendPath(StringBuilder path)
    {
        if (Parent is null)
        {
            path.Append('$');
            return;
        }

        Parent.AppendPath(path);
        if (Name is null)
            path.Append('[').Append(Index.ToString(CultureInfo.InvariantCulture)).Append(']');
        else if (IsPlain(Name))
            path.Append('.').Append(Name);
        else
            path.Append('[').Append(Quoted.Text(Name, LongestName)).Append(']');
    }

    private static bool IsPlain(string name)
    {
        if (name.Length is 0 or > LongestName)
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '$' or '-'))
                return false;
        }

        return true;
    }
}
