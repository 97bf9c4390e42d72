using Berth.Sandbox.Errors;
using Berth.Sandbox.Planning.Mounts;

namespace Berth.Sandbox.Tests.Mounting;

public sealed class PathGlobTests
{
    [Theory]
    [InlineData("/a", "/a", true)]
    [InlineData("/a", "/a/b", false)]
    [InlineData("/a", "/", false)]
    [InlineData("//a/./b/", "/a/b", true)]
    [InlineData("/*", "/a", true)]
    [InlineData("/*", "/.hidden", true)]
    [InlineData("/*", "/", false)]
    [InlineData("/*", "/a/b", false)]
    [InlineData("/a*", "/a", true)]
    [InlineData("/*.key", "/.key", true)]
    [InlineData("/*.key", "/a.key.bak", false)]
    [InlineData("/*.k*y", "/a.kky.key", true)]
    [InlineData("/a?c", "/abc", true)]
    [InlineData("/a?c", "/ac", false)]
    [InlineData("/?", "/ä", true)]
    [InlineData("/**/.env", "/.env", true)]
    [InlineData("/**/.env", "/a/b/c/.env", true)]
    [InlineData("/**/.env", "/a/.env/b", false)]
    [InlineData("/**/.env", "/a/x.env", false)]
    [InlineData("/a/**/b", "/a/b", true)]
    [InlineData("/a/**/b", "/a/x/y/b", true)]
    [InlineData("/a/**/b", "/b", false)]
    [InlineData("/a/**", "/a/x/y", true)]
    [InlineData("/a/**", "/a", false)]
    [InlineData("/a/**/**", "/a/x", true)]
    [InlineData("/a/**/**", "/a", false)]
    [InlineData("/**/a/**/b/**/c", "/x/a/b/y/z/c", true)]
    [InlineData("/**/a/**/b/**/c", "/x/b/a/c", false)]
    [InlineData("/**/.git/config", "/p/.git/config", true)]
    [InlineData("/**/.git/config", "/p/.git/x/config", false)]
    public void Matches_Table_AsSaid(string glob, string path, bool matches) => PathGlob.Parse(glob).Matches(path).ShouldBe(matches);

    [Theory]
    [InlineData("/a/b", true, "/a/b")]
    [InlineData("/a/*/b", false, "/a")]
    [InlineData("/**", false, "/")]
    [InlineData("/home/me/?x", false, "/home/me")]
    public void LiteralPrefix_IsWhereASearchBegins(string glob, bool literal, string prefix)
    {
        var parsed = PathGlob.Parse(glob);
        (parsed.IsLiteral, parsed.LiteralPrefix).ShouldBe((literal, prefix));
    }

    [Fact]
    public void Matches_ManyStars_TakesNoTime()
    {
        // Backtracking would try every way to share the names out among the stars.
        var glob = PathGlob.Parse(string.Concat(Enumerable.Repeat("/**/a", 20)) + "/b");
        glob.Matches(string.Concat(Enumerable.Repeat("/a", 200)) + "/c").ShouldBeFalse();
        PathGlob.Parse("/" + string.Concat(Enumerable.Repeat("*a", 30)) + "b").Matches("/" + new string('a', 200)).ShouldBeFalse();
    }

    [Fact]
    public void Matches_RandomPaths_AsARegularExpressionSays() => Properties.Of(
        static random =>
        {
            string[] parts = ["a", "ab", "*", "**", "?", "a*", "*b", "?b"], names = ["a", "b", "ab", "bb", "aab"];
            var glob = "/" + string.Join('/', random.GetItems(parts, random.Next(1, 5)));
            var path = "/" + string.Join('/', random.GetItems(names, random.Next(1, 6)));
            PathGlob.Parse(glob).Matches(path).ShouldBe(GlobExpression.For(glob).IsMatch(path), $"{glob} {path}");
        },
        count: 2000);

    [Fact]
    public void Parse_TooManyParts_Refuses() =>
        Should.Throw<SandboxPlanException>(
            () => PathGlob.Parse(string.Concat(Enumerable.Repeat("/a", 128)))).Message.ShouldContain("127 parts");
}
