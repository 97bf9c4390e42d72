using Berth.Desktop.Buses;
using Berth.Workloads.Specs;

namespace Berth.Desktop.Tests.Buses;

public sealed class BusAddressTests
{
    [Theory]
    [InlineData("unix:path=/run/user/1000/bus", "/run/user/1000/bus")]
    [InlineData("unix:path=/tmp/dbus-x,guid=0123", "/tmp/dbus-x")]
    [InlineData("unix:guid=0123,path=/a%20b%2fc", "/a b/c")]
    [InlineData("tcp:host=localhost,port=1;unix:path=/second", "/second")]
    [InlineData("unix:abstract=/tmp/x", null)]
    public void Find_AUnixSocket(string text, string? path) => BusAddress.Find(text).ShouldNotBeNull().Path.ShouldBe(path);

    [Theory, InlineData(""), InlineData("tcp:host=localhost,port=1"), InlineData("unix:path=relative"), InlineData("unixexec:path=/bin/sh")]
    [InlineData("autolaunch:"), InlineData("/run/bus")]
    public void Find_NothingOfThisHost(string text) => BusAddress.Find(text).ShouldBeNull();

    [Fact]
    public void Arguments_HaveEveryRule_AndAlwaysTheFilter()
    {
        var bus = new ProxiedBus(new BusAddress("/b", "unix:path=/b"), "/s", new BusGrant
        {
            See = ["a.See"],
            Talk = ["a.Talk.*"],
            Own = ["a.Own"],
            Call = new BusGrant().Call.Add("a.Call", ["x.Y@/z", "x.*"]),
            Broadcast = new BusGrant().Broadcast.Add("a.Signal", ["@/z/*"]),
        });

        bus.Arguments.ShouldBe(
        [
            "unix:path=/b", "/s", "--filter", "--see=a.See", "--talk=a.Talk.*", "--own=a.Own", "--call=a.Call=x.Y@/z", "--call=a.Call=x.*",
            "--broadcast=a.Signal=@/z/*",
        ]);
        new ProxiedBus(bus.Address, "/s", new BusGrant { Log = true }).Arguments.ShouldBe(["unix:path=/b", "/s", "--filter", "--log"]);
    }

    [Theory, InlineData("org.freedesktop.systemd1", 1), InlineData("org.freedesktop.*", 7), InlineData("org.freedesktop.Flatpak.*", 1)]
    [InlineData("org.freedesktop.Flat", 0), InlineData("org.freedesktop.Notifications", 0), InlineData("org.gnome.Shell.Sub.*", 0)]
    public void PowerfulNames_AreFoundInPatterns(string granted, int count) => PowerfulNames.In(granted).Count().ShouldBe(count);
}
