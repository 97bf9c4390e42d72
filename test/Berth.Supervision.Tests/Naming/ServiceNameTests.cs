using Berth.Supervision.Services;

namespace Berth.Supervision.Tests;

public sealed class ServiceNameTests
{
    [Theory]
    [InlineData("web", "web", null)]
    [InlineData("0", "0", null)]
    [InlineData("a_b-c9", "a_b-c9", null)]
    [InlineData("web@blue", "web", "blue")]
    [InlineData("web@0", "web", "0")]
    public void Parse_Name_HasItsParts(string text, string template, string? instance)
    {
        var name = ServiceName.Parse(text);

        Assert.Equal((template, instance, text), (name.Template, name.Instance, name.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("web\n")]
    [InlineData("web@blue\n")]
    [InlineData("Web")]
    [InlineData("-web")]
    [InlineData("_web")]
    [InlineData("web.service")]
    [InlineData("../web")]
    [InlineData("web/blue")]
    [InlineData("web blue")]
    [InlineData("wéb")]
    [InlineData("web@")]
    [InlineData("@blue")]
    [InlineData("web@-blue")]
    [InlineData("web@blue@green")]
    [InlineData("web\0")]
    [InlineData("٣")]
    public void Parse_NotAName_SaysSo(string text)
    {
        Assert.False(ServiceName.TryParse(text, out _));
        var exception = Assert.Throws<ServiceException>(() => ServiceName.Parse(text));
        Assert.Equal(ServiceErrorKind.InvalidName, exception.Kind);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Equals_SameText_AreOneKey()
    {
        Assert.Equal(ServiceName.Parse("web@blue"), ServiceName.Parse("web").WithInstance("blue"));
        Assert.True(ServiceName.Order.Compare(ServiceName.Parse("a"), ServiceName.Parse("b")) < 0);
    }

    [Fact]
    public void LongestName_WithTemporaryNames_FitsTheLongestFile()
    {
        var longest = FileNameLimit.LongestName(("berth-", ".service"), (".berth-", ".service.tmp"), ("", ""));

        Assert.Equal(FileNameLimit.NameMax, ".berth-".Length + longest + ".service.tmp".Length);
    }
}
