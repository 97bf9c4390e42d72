using Berth.Linux.IdMapping;
using Ids = Berth.Linux.IdMapping.SubordinateIds;

namespace Berth.Linux.Tests.Identities;

public sealed class SubordinateIdsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("alice:100000:65536\nbob:165536:65536\n", 100000u, 65536u)]
    [InlineData("1000:200000:1000\n", 200000u, 1000u)]
    [InlineData("# alice:1:1\nalice:x:5\nalice:5\nalice:5:0\nalice:4294967295:1\nalice:4294967000:1000\n\nalice:7:8", 7u, 8u)]
    public void ReadFile_ByNameOrUid_FindsTheRange(string text, uint first, uint count) =>
        Ids.ReadFile(_directory.Write("subuid", text), "alice", 1000).ShouldBe([new SubordinateIdRange(first, count)]);

    [Fact]
    public void ReadFile_SeveralRanges_KeepTheirOrder() =>
        Ids.ReadFile(_directory.Write("subuid", "alice:9:1\n1000:3:2\nalice:5:6\n"), "alice", 1000)
            .ShouldBe([new SubordinateIdRange(9, 1), new SubordinateIdRange(3, 2), new SubordinateIdRange(5, 6)]);

    [Fact]
    public void ReadFile_OtherUserOrNoFile_IsEmpty()
    {
        Ids.ReadFile(_directory.Write("subuid", "alicea:9:1\n10000:1:1\n"), "alice", 1000).ShouldBeEmpty();
        Ids.ReadFile(_directory["missing"], "alice", 1000).ShouldBeEmpty();
    }

    [Fact]
    public void Find_Newuidmap_IsAsInstalled()
    {
        if (!File.Exists("/usr/bin/newuidmap"))
            Assert.Skip("needs newuidmap (package uidmap)");
        MappingHelper.Find("newuidmap").ShouldBe(new MappingHelper("/usr/bin/newuidmap", IsPrivileged: true));
    }

    [Fact]
    public void Find_OrdinaryProgram_IsNotPrivileged() => MappingHelper.Find("true")!.IsPrivileged.ShouldBeFalse();

    [Fact]
    public void Find_NoSuchProgram_IsNull() => MappingHelper.Find("berth-no-such-helper").ShouldBeNull();

    public void Dispose() => _directory.Dispose();
}
