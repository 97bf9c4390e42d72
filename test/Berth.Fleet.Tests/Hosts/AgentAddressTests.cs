using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;

namespace Berth.Fleet.Tests.Hosts;

public sealed class AgentAddressTests
{
    [Theory]
    [InlineData("web1", "web1:8443", "https://web1:8443/")]
    [InlineData("web1.example:1", "web1.example:1", "https://web1.example:1/")]
    [InlineData("10.0.0.1:65535", "10.0.0.1:65535", "https://10.0.0.1:65535/")]
    [InlineData("[::1]", "[::1]:8443", "https://[::1]:8443/")]
    [InlineData("[fe80::1]:443", "[fe80::1]:443", "https://[fe80::1]/")]
    public void Parse_Address_IsRead(string text, string written, string url)
    {
        var address = AgentAddress.Parse(text);

        address.ToString().ShouldBe(written);
        address.Url.ToString().ShouldBe(url);
        AgentAddress.Parse(written).ShouldBe(address);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":8443")]
    [InlineData("web1:")]
    [InlineData("web1:0")]
    [InlineData("web1:65536")]
    [InlineData("web1:+1")]
    [InlineData("::1")]
    [InlineData("[web1]:1")]
    [InlineData("[::1]x")]
    [InlineData("https://web1")]
    [InlineData("a/b")]
    [InlineData("user@web1")]
    public void Parse_NoAddress_IsMisuse(string text) => Should.Throw<FleetException>(() => AgentAddress.Parse(text)).ExitCode.ShouldBe(2);
}
