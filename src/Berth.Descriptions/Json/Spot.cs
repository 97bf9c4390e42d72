using System.Globalization;
using System.Text;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Json;

/// <summary>
/// A position in a spec: the root, a member of an object, or an item of an array. Its path is built on demand.
/// </summary>
public class Spot(Spot? parent, string? name, int index)
{
    /// <summary>The maximum length of a name in a path; longer ones are cut, because the file may be hostile.</summary>
    private const int LongestName = 64;

    /// <summary>The object or array that contains this position; null: this is the root.</summary>
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

    /// <summary>The value as named in messages: <c>identity</c>, <c>groups[1]</c>, or <c>the description</c>.</summary>
    public string Label => Parent is null ? "the description" : Name is null ? $"{Parent.Label}[{Index}]" : Quoted.Name(Name);

    /// <summary>The spot of a member; the object's own spot if the member was not written.</summary>
    public virtual Spot Member(string name) => new(this, name, -1);

    /// <summary>The spot of an item.</summary>
    public virtual Spot Item(int index) => new(this, name: null, index);

    /// <summary>Whether the member was written, not left to its default. Known only for a file.</summary>
    public virtual bool Has(string name) => false;

    /// <summary>Whether an error was already reported for the member or below it.</summary>
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
