using Berth.Linux.Sockets;

namespace Berth.Linux.Tests.Sockets;

public sealed class HostNamesTests
{
    private const string Hosts = "127.0.0.1 localhost\n# 10.0.0.9 db\n10.0.0.1\tdb Db.Example # 10.0.0.8 other\n"
        + "::1 db\nfe80::1%lo db\nbad db\n10.0.0.1 db\n\n";

    [Theory]
    [InlineData("db", "10.0.0.1", "::1")]
    [InlineData("DB.example", "10.0.0.1")]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("other")]
    [InlineData("d")]
    [InlineData("10.0.0.1")]
    public void Find_InHosts_GivesTheAddressesOfTheName(string name, params string[] expected)
    {
        var addresses = new List<UInt128>();

        HostNames.Find(Hosts, name, addresses).ShouldBe(expected.Length > 0);

        addresses.Select(static address => new InternetEndpoint(address, 0).HostText()).ShouldBe(expected);
    }

    [Fact]
    public void TryResolve_ANameOfHosts_FindsIt()
    {
        var addresses = new List<UInt128>();

        HostNames.TryResolve("localhost", addresses).ShouldBeTrue();

        addresses.ShouldContain(static address => address == (((UInt128)0xFFFF << 32) | 0x7F00_0001));
    }
}
