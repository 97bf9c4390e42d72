using Berth.Linux.Files;

namespace Berth.Linux.Tests.Files;

public sealed class SymbolicLinkTests
{
    [Theory]
    [InlineData("../x/ä")]
    [InlineData("nowhere")]
    public void Find_Link_IsItsText(string text)
    {
        using var directory = new TemporaryDirectory();
        File.CreateSymbolicLink(directory["link"], text);

        SymbolicLink.Find(directory["link"]).ShouldBe(text);
    }

    [Fact]
    public void Find_LongestText_IsWhole()
    {
        using var directory = new TemporaryDirectory();
        var text = new string('a', 4095);
        File.CreateSymbolicLink(directory["link"], text);

        SymbolicLink.Find(directory["link"]).ShouldBe(text);
    }

    [Fact]
    public void Find_NoLink_IsNull()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["file"], "");

        SymbolicLink.Find(directory["file"]).ShouldBeNull();
        SymbolicLink.Find(directory["nothing"]).ShouldBeNull();
    }
}
