using System.Net;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("127.0.0.1:8080")]
    [InlineData("[::1]:8080")]
    [InlineData("0.0.0.0:1")]
    [InlineData("65535")]
    [InlineData("/run/a b.sock")]
    [InlineData("@a/../b")]
    public void ListenAddress_GoodText_ComesBackTheSame(string text) => ListenAddress.Parse(text).ToString().ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("+80")]
    [InlineData(" 80")]
    [InlineData("localhost:80")]
    [InlineData("::1:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("[::1]")]
    [InlineData("127.0.0.1:")]
    [InlineData(":80")]
    [InlineData("/")]
    [InlineData("/run//a.sock")]
    [InlineData("/run/../a.sock")]
    [InlineData("a.sock")]
    [InlineData("@")]
    [InlineData("@a\0b")]
    public void ListenAddress_BadText_IsRefused(string text)
    {
        ListenAddress.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => ListenAddress.Parse(text));
    }

    [Fact]
    public void ListenAddress_LongestPath_IsWhatTheKernelTakes()
    {
        ListenAddress.TryParse("/" + new string('a', 106), out _).ShouldBeTrue();
        ListenAddress.TryParse("/" + new string('a', 107), out _).ShouldBeFalse();
        ListenAddress.TryParse("/" + new string('é', 54), out _).ShouldBeFalse();
    }

    [Fact]
    public void ListenAddress_PortAlone_IsEveryAddress() =>
        ListenAddress.Parse("80").EndPoint.ShouldBe(new IPEndPoint(IPAddress.IPv6Any, 80));

    [Fact]
    public void ListenAddress_SameText_IsEqual() => ListenAddress.Parse("[::1]:80").ShouldBe(ListenAddress.Parse("[::1]:80"));

    [Theory]
    [InlineData("localhost:80", "localhost", 80)]
    [InlineData("[::1]:1", "::1", 1)]
    [InlineData("10.0.0.1:65535", "10.0.0.1", 65535)]
    public void HostPort_GoodText_ComesBackTheSame(string text, string host, int port)
    {
        var parsed = HostPort.Parse(text);

        (parsed.Host, parsed.Port, parsed.ToString()).ShouldBe((host, port, text));
    }

    [Theory]
    [InlineData("::1:80")]
    [InlineData("a b:80")]
    [InlineData("host")]
    [InlineData("host:0")]
    [InlineData("host:http")]
    [InlineData("[host]:80")]
    public void HostPort_BadText_IsRefused(string text) => Should.Throw<FormatException>(() => HostPort.Parse(text));
}
