using static Berth.Sandbox.Tests.Mounting.Planned;

namespace Berth.Sandbox.Tests.Mounting;

public sealed class SandboxTreeTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/usr/bin/sh", "/usr/bin/sh")]
    [InlineData("/bin/sh", "/usr/bin/sh")]
    [InlineData("//bin/./sh/", "/usr/bin/sh")]
    [InlineData("/bin/../bin/sh", "/usr/bin/sh")]
    [InlineData("/../../bin", "/usr/bin")]
    [InlineData("/bin/missing/below", "/usr/bin/missing/below")]
    [InlineData("/etc/os-release", "/usr/lib/os-release")]
    [InlineData("/loop/x", null)]
    public void Resolve_AsInside(string path, string? resolved)
    {
        var tree = Plan(
            FakeHost.Merged(), ReadOnly("/usr"), ReadOnly("/etc"), new Workloads.Specs.SymlinkEntry("/bin", "usr/bin"),
                new Workloads.Specs.SymlinkEntry("/loop", "loop")).Tree;
        tree.Resolve(path).ShouldBe(resolved);
    }

    [Fact]
    public void Look_AbsoluteLinkOfTheHost_LeadsWhereItDoesInside()
    {
        // On the host /data/link leads to the host's /etc/secret; inside there is another /etc.
        var host = new FakeHost().File("/etc/secret", "/other/secret").Link("/data/link", "/etc/secret").Directory("/data");
        var tree = Plan(host, ReadOnly("/data"), ReadOnly("/other", "/etc")).Tree;
        var there = tree.Resolve("/data/link").ShouldNotBeNull();
        tree.HostPathsOf(there).ShouldBe(["/other/secret"]);
    }

    [Fact]
    public void List_OwnAndHosts_Together()
    {
        var host = new FakeHost().File("/srv/a", "/srv/there/x").Directory("/data");
        var tree = Plan(host, ReadOnly("/srv"), ReadOnly("/data", "/srv/there")).Tree;
        tree.List("/srv")!.Select(static e => e.Name).Order(StringComparer.Ordinal).ShouldBe(["a", "there"]);
        tree.List("/")!.Select(static e => e.Name).Order(StringComparer.Ordinal).ShouldBe(["etc", "srv"]);
        tree.List("/srv/there").ShouldBeEmpty();
    }
}
