using System.Text;
using System.Text.RegularExpressions;

namespace Berth.Sandbox.Tests.Mounting;

/// <summary>What a deny glob means, said another way: as a regular expression.</summary>
internal static class GlobExpression
{
    public static Regex For(string glob)
    {
        var parts = glob.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var pattern = new StringBuilder("^");
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] != "**")
                pattern.Append('/').Append(Text(parts[i]));
            else
                pattern.Append(i == parts.Length - 1 ? "(/[^/]+)+" : "(/[^/]+)*");
        }

        return new Regex(pattern.Append('$').ToString(), RegexOptions.NonBacktracking);
    }

    /// <summary>One part between slashes that is not <c>**</c>.</summary>
    public static Regex ForPart(string part) => new("^" + Text(part) + "$");

    private static string Text(string part) =>
        Regex.Escape(part).Replace("\\*", "[^/]*", StringComparison.Ordinal).Replace("\\?", "[^/]", StringComparison.Ordinal);
}
