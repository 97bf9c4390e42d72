using System.Net;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tests.Rules;

/// <summary>Hosts in the rules of a network.</summary>
public sealed class NetworkRuleTests
{
    [Theory]
    [InlineData("github.com", "github.com", false, "80,443")]
    [InlineData("GitHub.com.:443", "github.com", false, "443")]
    [InlineData("*.pkg.example:443,8000-8010", "pkg.example", true, "443,8000-8010")]
    [InlineData("*", "", true, "80,443")]
    [InlineData("tcp:db:5432", "db", false, "5432")]
    [InlineData("_sip._tcp.example.com:5060", "_sip._tcp.example.com", false, "5060")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example", false, "80,443")]
    public void Allow_OfAName_IsRead(string text, string name, bool isWildcard, string ports)
    {
        var rule = Allow(text);

        rule.Name.ShouldBe(name);
        rule.IsWildcard.ShouldBe(isWildcard);
        string.Join(',', rule.Ports).ShouldBe(ports);
        rule.Protocol.ShouldBe(NetworkProtocol.Tcp);
        rule.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("10.0.0.5:5432", "10.0.0.5")]
    [InlineData("10.0.0.0/8:443", "10.0.0.0/8")]
    [InlineData("[2001:db8::1]:443", "2001:db8::1")]
    [InlineData("[2001:db8::/32]:443", "2001:db8::/32")]
    [InlineData("[::ffff:10.0.0.5]:80", "10.0.0.5")]
    [InlineData("udp:192.0.2.1:53", "192.0.2.1")]
    public void Allow_OfAnAddress_IsRead(string text, string addresses) => Allow(text).Addresses.ToString().ShouldBe(addresses);

    [Theory]
    [InlineData("", null)]
    [InlineData("https://github.com", "URL")]
    [InlineData("github.com/path", "neither an address nor a prefix")]
    [InlineData("github.com:", null)]
    [InlineData("github.com:0", "not a port")]
    [InlineData("github.com:65536", "not a port")]
    [InlineData("github.com:80-79", "not a port")]
    [InlineData("github.com:1-65", "more than 64 ports")]
    [InlineData("git*.com", "asterisk")]
    [InlineData("*.*.com", "asterisk")]
    [InlineData("bücher.example", "xn--")]
    [InlineData("a..b", null)]
    [InlineData("-a.example", null)]
    [InlineData("127.1", null)]
    [InlineData("0x7f.0.0.1", null)]
    [InlineData("010.0.0.1", null)]
    [InlineData("10.0.0.1/8", "prefix")]
    [InlineData("2001:db8::1", "brackets")]
    [InlineData("[10.0.0.5]:80", "brackets")]
    [InlineData("[example.com]:80", null)]
    [InlineData("[fe80::1%eth0]:80", null)]
    [InlineData("udp:time.example", "needs a port")]
    [InlineData("udp:10.0.0.0/8:53", "one address")]
    [InlineData("0.0.0.0/0:443", null)]
    [InlineData("[::/0]:443", "every address")]
    [InlineData("localhost:80", "127.0.0.1")]
    public void Allow_OfSomethingElse_IsRefusedAndSaysWhy(string text, string? fault)
    {
        NetworkRule.TryParseAllow(text, out _, out var said).ShouldBeFalse();
        if (fault is not null)
            said.ShouldNotBeNull().ShouldContain(fault);
    }

    [Fact]
    public void Name_OfTheLongestLabelsAndNames_IsReadAndNotOfMore()
    {
        var label = new string('a', 63);
        var name = $"{label}.{label}.{label}.{new string('b', 61)}";
        name.Length.ShouldBe(253);

        Allow(name).Name.ShouldBe(name);
        NetworkRule.TryParseAllow(name + "b", out _, out _).ShouldBeFalse();
        NetworkRule.TryParseAllow(label + "a.example", out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Wildcard_IsForNamesBelow_AndNotForTheNameItselfOrOneThatEndsLikeIt()
    {
        var rule = Allow("*.pkg.example");

        rule.IsFor("registry.pkg.example").ShouldBeTrue();
        rule.IsFor("a.b.pkg.example").ShouldBeTrue();
        rule.IsFor("pkg.example").ShouldBeFalse();
        rule.IsFor("evilpkg.example").ShouldBeFalse();
        rule.IsFor("registry.pkg.example.evil.example").ShouldBeFalse();
        Allow("pkg.example").IsFor("registry.pkg.example").ShouldBeFalse();
        Allow("*").IsFor("anything").ShouldBeTrue();
    }

    [Fact]
    public void Deny_WithoutPorts_IsForEveryPortAndProtocol()
    {
        NetworkRule.TryParseDeny("*.internal", out var rule, out _).ShouldBeTrue();

        rule.IsFor(NetworkProtocol.Udp, 53).ShouldBeTrue();
        rule.IsFor(NetworkProtocol.Tcp, 65535).ShouldBeTrue();
        Allow("a.internal").IsFor(NetworkProtocol.Tcp, 22).ShouldBeFalse();
        Allow("a.internal").IsFor(NetworkProtocol.Tcp, 443).ShouldBeTrue();
        Allow("a.internal").IsFor(NetworkProtocol.Udp, 443).ShouldBeFalse();
    }

    [Fact]
    public void Prefix_ContainsItsFirstAndLastAddressAndNoOther()
    {
        var rule = Allow("10.16.0.0/12:443");

        foreach (var (address, isIn) in ((string, bool)[])[
            ("10.16.0.0", true), ("10.31.255.255", true), ("10.32.0.0", false), ("10.15.255.255", false), ("::ffff:10.16.0.1", true),
            ("::10.16.0.1", false)])
            rule.IsFor(AddressBlock.NumberOf(IPAddress.Parse(address))).ShouldBe(isIn, address);
    }

    private static NetworkRule Allow(string text)
    {
        NetworkRule.TryParseAllow(text, out var rule, out var fault).ShouldBeTrue(fault ?? text);
        return rule!;
    }
}
