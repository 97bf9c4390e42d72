using Berth.Sandbox.Planning.Profiles;

namespace Berth.Sandbox.Tests.Outcome;

public sealed class GitConfigurationTests
{
    [Theory]
    [InlineData("[core]\nhooksPath = a/b", "core hookspath a/b")]
    [InlineData("[Core]\r\n\tHOOKSPATH=a\r\n", "core hookspath a")]
    [InlineData("[core] hooksPath = a # why", "core hookspath a")]
    [InlineData("[core]\nhooksPath = \"a # b\" ; why", "core hookspath a # b")]
    [InlineData("[core]\nhooksPath = a\\\nb", "core hookspath ab")]
    [InlineData("[core]\nhooksPath = \"a\\\"b\\\\c\"", "core hookspath a\"b\\c")]
    [InlineData("[includeIf \"gitdir:x]y\"] path = z", "includeif path z")]
    [InlineData("[include.sub]\npath = z", "include path z")]
    [InlineData("# [core]\n; hooksPath = a\n[other]\nhooksPath\n=\n", "")]
    public void Entries_OfAText_AreAsGitReadsThem(string text, string expected) =>
        string.Join('\n', GitConfiguration.Entries(text).Select(static e => $"{e.Section} {e.Key} {e.Value}")).ShouldBe(expected);
}
