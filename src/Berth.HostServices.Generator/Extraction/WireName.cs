using System.Text;

namespace Berth.HostServices.Generator.Extraction;

/// <summary>Names in the style of the wire: snake_case, and without <c>Async</c>.</summary>
internal static class WireName
{
    private const int Longest = 255;

    public static string OfMethod(string name) =>
        SnakeCase(name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal) ? name.Substring(0, name.Length - 5) : name);

    /// <summary>
    /// The words of a C# name in lower case, joined by underscores: <c>ReadHTTPHeader2</c> becomes <c>read_http_header2</c>.
    /// </summary>
    public static string SnakeCase(string name)
    {
        var words = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && name[i - 1] != '_' && BeginsWord(name, i))
                words.Append('_');
            words.Append(char.ToLowerInvariant(name[i]));
        }

        return words.ToString();
    }

    /// <summary>Whether the name of a method is valid in messages: visible ASCII, so that it can be granted, logged and typed.</summary>
    public static bool IsMethodName(string name) =>
        name.Length is > 0 and <= Longest && name.All(character => character is > ' ' and <= '~');

    /// <summary>Whether a name matches ^[a-z][a-z0-9-]*$.</summary>
    public static bool IsServiceName(string name) =>
        name.Length > 0
            && name[0] is >= 'a' and <= 'z'
            && name.All(character => character is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary>An upper-case letter begins a word after a lower-case one, or before one: the P of HTTPPort does, its T does not.</summary>
    private static bool BeginsWord(string name, int at) =>
        !char.IsUpper(name[at - 1]) || (at + 1 < name.Length && char.IsLower(name[at + 1]));
}
