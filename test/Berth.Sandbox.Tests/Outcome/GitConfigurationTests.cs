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
    [InlineData("[includeIf \"gitdir:x]y\"] path = z", "includeif.gitdir:x]y path z")]
    [InlineData("[include.Sub]\npath = z", "include.sub path z")]
    [InlineData("[core \"\"]\nhooksPath = a", "core. hookspath a")]
    [InlineData("\uFEFF[core]\nhooksPath = a", "core hookspath a")]
    [InlineData("[user] [core] hooksPath = a", "core hookspath a")]
    [InlineData("[core]\n# why \\\nhooksPath = a", "core hookspath a")]
    [InlineData("[core]\nx = y ; why \\\nhooksPath = a", "core x y\ncore hookspath a")]
    [InlineData("[core]\nhooksPath = \"a \" ; why", "core hookspath a ")]
    [InlineData("[core]\nhooksPath = a\\tb\\bc\\nd", "core hookspath a\tb\bc\nd")]
    [InlineData("[core]\nhooksPath = a  b \t ", "core hookspath a  b")]
    [InlineData("[core]\nhooksPath = a\0b", "core hookspath a")]
    [InlineData("[bad\n[core]hooksPath=a\n9\nx y\nz = \"\n[core \"x\\\"y\"]b=c", "core hookspath a\ncore z \ncore.x\"y b c")]
    [InlineData("# [core]\n; hooksPath = a\n[other]\nhooksPath\n=\n", "")]
    public void Entries_OfAText_AreAsGitReadsThem(string text, string expected) =>
        string.Join('\n', GitConfigurationText.Entries(text).Select(static e => $"{e.Section} {e.Key} {e.Value}")).ShouldBe(expected);
}
