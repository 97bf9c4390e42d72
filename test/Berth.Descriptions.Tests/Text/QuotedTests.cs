using Berth.Descriptions.Text;

namespace Berth.Descriptions.Tests.Text;

public sealed class QuotedTests
{
    [Theory]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a\nb\u001b", "\"a\\u000ab\\u001b\"")]
    [InlineData("\u202e", "\"\\u202e\"")]
    [InlineData("\u2028\u2029", "\"\\u2028\\u2029\"")]
    [InlineData("ß😀", "\"ß😀\"")]
    public void Text_HiddenCharacters_AreEscaped(string text, string quoted) => Quoted.Text(text).ShouldBe(quoted);

    [Fact]
    public void Text_LoneSurrogate_IsEscaped() => Quoted.Text("a\udcff").ShouldBe("\"a\\udcff\"");

    [Fact]
    public void Text_LongerThanTheLimit_IsCut()
    {
        Quoted.Text("abcd", longest: 4).ShouldBe("\"abcd\"");
        Quoted.Text("abcde", longest: 4).ShouldBe("\"abcd…\"");
        Quoted.Name(new string('a', 80)).ShouldBe(new string('a', 80));
        Quoted.Name(new string('a', 81)).ShouldBe(new string('a', 80) + "…");
    }

    [Fact]
    public void AnyOf_Words_AreJoined()
    {
        WordList.AnyOf([]).ShouldBe("");
        WordList.AnyOf(["a"]).ShouldBe("\"a\"");
        WordList.AnyOf(["a", "b"]).ShouldBe("\"a\" or \"b\"");
        WordList.AnyOf(["a", "b", "c"]).ShouldBe("\"a\", \"b\" or \"c\"");
    }
}
