using Berth.Engine.Releases;

namespace Berth.Engine.Tests.Releases;

/// <summary>Where Berth is installed, by the path of one of its programs.</summary>
public sealed class OwnInstallationTests
{
    [Theory]
    [InlineData("/usr/local/bin/berth", "/usr/local", null)]
    [InlineData("/usr/local/sbin/berthd", "/usr/local", null)]
    [InlineData("/usr/local/libexec/berth/berth-full", "/usr/local", null)]
    [InlineData("/usr/local/lib/berth/releases/0.2.0-0123456789ab/sbin/berthd", "/usr/local", "0.2.0-0123456789ab")]
    [InlineData("/x/lib/berth/releases/1-0123456789ab/libexec/berth/berth-full", "/x", "1-0123456789ab")]
    [InlineData("/x/lib/berth/releases/a/lib/berth/releases/1-0123456789ab/bin/berth", "/x/lib/berth/releases/a", "1-0123456789ab")]
    [InlineData("/x/lib/berth/releases/latest/bin/berth", "/x/lib/berth/releases/latest", null)]
    [InlineData("/bin/berth", "", null)]
    [InlineData("/src/artifacts/berth", null, null)]
    [InlineData("/usr/share/dotnet/dotnet", null, null)]
    public void Find_Program_IsItsPrefixAndRelease(string program, string? prefix, string? release)
    {
        var found = OwnInstallation.Find(program);

        (found?.Prefix).ShouldBe(prefix);
        (found?.Release).ShouldBe(release);
    }

    [Fact]
    public void Store_IsBelowThePrefix() => OwnInstallation.Find("/usr/local/bin/berth")!.Store.ShouldBe("/usr/local/lib/berth");
}
