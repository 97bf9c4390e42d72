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
                pattern.Append('/').Append(Regex.Escape(parts[i]).Replace("\\*", "[^/]*", StringComparison.Ordinal).Replace("\\?", "[^/]", StringComparison.Ordinal));
            else
                pattern.Append(i == parts.Length - 1 ? "(/[^/]+)+" : "(/[^/]+)*");
        }

        return new Regex(pattern.Append('$').ToString(), RegexOptions.NonBacktracking);
    }
}
