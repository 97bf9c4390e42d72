using Berth.Desktop.Buses;
using Berth.Workloads.Specs;

namespace Berth.Desktop.Tests.Buses;

public sealed class BusAddressTests
{
    [Theory]
    [InlineData("unix:path=/run/user/1000/bus", "unix:path=/run/user/1000/bus")]
    [InlineData("unix:path=/tmp/dbus-x,guid=0123", "unix:path=/tmp/dbus-x")]
    [InlineData("unix:guid=0123,path=/a%20b%2fc%2c", "unix:path=/a%20b/c%2c")]
    [InlineData("tcp:host=localhost,port=1;unix:path=/second;unix:path=/third", "unix:path=/second unix:path=/third")]
    [InlineData("unix:abstract=/tmp/x%3b", "unix:abstract=/tmp/x%3b")]
    public void Addresses_OfUnixSockets(string text, string found) => string.Join(' ', BusAddress.All(text)).ShouldBe(found);

    [Theory, InlineData(""), InlineData("tcp:host=localhost,port=1"), InlineData("unix:path=relative"), InlineData("unixexec:path=/bin/sh")]
    [InlineData("autolaunch:"), InlineData("/run/bus"), InlineData("unix:path=/a,path=/b"), InlineData("unix:path=/a,abstract=b")]
    [InlineData("unix:path=/x%00y"), InlineData("unix:abstract="), InlineData("unix:path="), InlineData("unix:"), InlineData("unix:path")]
    public void Addresses_OfNothingOnThisHost(string text) => BusAddress.All(text).ShouldBeEmpty();

    [Fact]
    public void Arguments_HaveEveryRule_AndAlwaysTheFilter()
    {
        var bus = new ProxiedBus(new BusAddress("/b", null), "/s", new BusGrant
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

    [Theory, InlineData("org.freedesktop.systemd1", 1), InlineData("org.freedesktop.*", 13), InlineData("org.freedesktop.Flatpak.*", 1)]
    [InlineData("org.freedesktop.Flat", 0), InlineData("org.freedesktop.Notifications", 0), InlineData("org.gnome.Shell.Sub.*", 0)]
    [InlineData("org.kde.kwalletd6", 1), InlineData("org.gnome.keyring", 1), InlineData("org.kde.klauncher5", 1)]
    [InlineData("org.kde.plasmashell", 1), InlineData("org.kde.kglobalaccel", 1), InlineData("org.gnome.Mutter.*", 2)]
    [InlineData("org.a11y.*", 2), InlineData("org.Cinnamon", 1), InlineData("org.gnome.Terminal", 1), InlineData("org.gtk.vfs.*", 1)]
    [InlineData("org.gnome.SessionManager", 1), InlineData("org.freedesktop.UDisks2", 1), InlineData("org.freedesktop.machine1", 1)]
    [InlineData("io.snapcraft.Launcher", 1), InlineData("org.freedesktop.impl.portal.desktop.gtk", 1), InlineData("org.berth.Test", 0)]
    public void PowerfulNames_AreFoundInPatterns(string granted, int count) => PowerfulNames.In(granted).Count().ShouldBe(count);

    [Theory, InlineData("org.freedesktop.portal.Desktop", 1), InlineData("org.freedesktop.portal.*", 1), InlineData("org.berth.Test", 0)]
    [InlineData("org.freedesktop.secrets", 1), InlineData("org.freedesktop.DBus", 1), InlineData("org.freedesktop.*", 4)]
    public void NamesThatOthersTrust_AreFoundInWhatMayBeOwned(string granted, int count) =>
        PowerfulNames.Owned(granted).Count().ShouldBe(count);
}
