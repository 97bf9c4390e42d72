using System.Net;
using Berth.Network.Policy;
using Berth.Workloads.Specs;

namespace Berth.Network.Tests.Policy;

/// <summary>Decisions that follow from rules.</summary>
public sealed class NetworkPolicyTests
{
    private static readonly NetworkService s_https = new(NetworkProtocol.Tcp, 443);

    [Fact]
    public void Name_WithRules_HasTheirServicesWithoutTheDenied()
    {
        var policy = Policy(["*.example.com", "udp:ntp.example.com:123", "ntp.example.com:22"], ["*.example.com:80"]);

        policy.ServicesOf("ntp.example.com").Select(static s => s.ToString()).ShouldBe(["tcp:443", "udp:123", "tcp:22"]);
        policy.ServicesOf("example.com").ShouldBeEmpty();
        policy.ServicesOf("other.org").ShouldBeEmpty();
    }

    [Fact]
    public void Name_ThatIsDenied_DoesNotExist()
    {
        var policy = Policy(["*"], ["*.internal"]);

        policy.ServicesOf("db.internal").ShouldBeEmpty();
        policy.WhyNot("db.internal").ShouldBe("deny *.internal");
        policy.ServicesOf("internal.example").ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.100.100.200")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("198.18.1.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    [InlineData("192.0.2.1")]
    [InlineData("203.0.113.255")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:2::1")]
    [InlineData("1::1")]
    [InlineData("4000::")]
    [InlineData("::ffff:0:7f00:1")]
    public void AddressOfAName_ThatIsNearThisHost_IsRefusedUnlessARuleNamesIt(string address)
    {
        var number = AddressBlock.NumberOf(IPAddress.Parse(address));
        var named = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:443" : $"{address}:443";

        Policy(["a.example"]).Check("a.example", s_https, number).IsAllowed.ShouldBeFalse();
        Policy(["a.example", named]).Check("a.example", s_https, number).IsAllowed.ShouldBeTrue();
        Policy(["a.example", named.Replace(":443", ":80", StringComparison.Ordinal)])
            .Check("a.example", s_https, number).IsAllowed.ShouldBeFalse("of another port");
        Policy(["a.example", named], [named]).Check("a.example", s_https, number).IsAllowed.ShouldBeFalse("deny beats allow");
    }

    /// <summary>The kernel would connect to the loopback device.</summary>
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("::")]
    public void AddressOfAName_ThatIsNone_IsRefusedWhateverTheRules(string address)
    {
        var number = AddressBlock.NumberOf(IPAddress.Parse(address));
        var policy = Policy(["a.example", "0.0.0.0/8:443", "127.0.0.0/8:443", "[::/96]:443"]);

        policy.Check("a.example", s_https, number).IsAllowed.ShouldBeFalse();
        policy.Check(s_https, number).IsAllowed.ShouldBeFalse();
        policy.Check(s_https, AddressBlock.NumberOf(IPAddress.Parse("127.0.0.1"))).IsAllowed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("3ffe::1")]
    [InlineData("2001:4860::8888")]
    [InlineData("93.184.216.34")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("198.20.0.1")]
    [InlineData("2606:2800:220:1::1")]
    public void AddressOfAName_OnTheInternet_IsAllowedUnlessDenied(string address)
    {
        var number = AddressBlock.NumberOf(IPAddress.Parse(address));

        Policy(["a.example"]).Check("a.example", s_https, number).ShouldBe(new Verdict(IsAllowed: true, "allow a.example"));
        Policy(["a.example"]).Check("b.example", s_https, number).IsAllowed.ShouldBeFalse();
        Policy(["a.example"]).Check(s_https, number).IsAllowed.ShouldBeFalse("the address itself is not named");
    }

    [Fact]
    public void Address_ThatTheWorkloadNames_NeedsARuleOfItsOwn()
    {
        var policy = Policy(["10.0.0.0/8:443"], ["10.0.0.7"]);

        policy.Check(s_https, Number("10.0.0.6")).IsAllowed.ShouldBeTrue();
        policy.Check(s_https, Number("10.0.0.7")).ShouldBe(new Verdict(IsAllowed: false, "deny 10.0.0.7"));
        policy.Check(s_https, Number("11.0.0.1")).IsAllowed.ShouldBeFalse();
        policy.Check(new NetworkService(NetworkProtocol.Tcp, 444), Number("10.0.0.6")).IsAllowed.ShouldBeFalse();
        policy.Check(new NetworkService(NetworkProtocol.Udp, 443), Number("10.0.0.6")).IsAllowed.ShouldBeFalse();
    }

    private static UInt128 Number(string address) => AddressBlock.NumberOf(IPAddress.Parse(address));

    private static NetworkPolicy Policy(string[] allow, string[]? deny = null) => new(new NetworkRules
    {
        Allow = [.. allow.Select(static text => NetworkRule.TryParseAllow(text, out var rule, out var fault)
            ? rule
            : throw new FormatException(fault))],
        Deny = [.. (deny ?? []).Select(static text => NetworkRule.TryParseDeny(text, out var rule, out var fault)
            ? rule
            : throw new FormatException(fault))],
    });
}
