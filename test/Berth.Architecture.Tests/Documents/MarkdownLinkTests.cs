using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Documents;

/// <summary>A link in a document leads somewhere.</summary>
public sealed partial class MarkdownLinkTests
{
    [Fact]
    public void Links_WithinTheRepository_LeadToFilesAndHeadings()
    {
        var broken =
            from file in Repo.Files
            where file.EndsWith(".md", StringComparison.Ordinal)
            from match in Link().Matches(CodeBlock().Replace(Repo.Read(file), string.Empty)).Cast<Match>()
            let target = match.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            where !Leads(file, target)
            select $"{file}: {target}";
        broken.ShouldBeEmpty();
    }

    private static bool Leads(string file, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0
            ? Repo.FullPath(file)
            : Path.GetFullPath(Path.Combine(Repo.FullPath(Path.GetDirectoryName(file)!), parts[0]));
        if (!File.Exists(path) && !Directory.Exists(path))
            return false;
        return parts.Length == 1 || File.ReadLines(path).Where(line => line.StartsWith('#')).Any(line => Anchor(line) == parts[1]);
    }

    /// <summary>The name a heading gets: lower case, spaces as hyphens, everything else that is no letter or digit left out.</summary>
    private static string Anchor(string heading) =>
        NotInAnchors().Replace(heading.TrimStart('#').Trim().ToLowerInvariant().Replace(' ', '-'), string.Empty);

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"[^\w-]")]
    private static partial Regex NotInAnchors();
}
