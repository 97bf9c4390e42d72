using Berth.Desktop.Buses;
using Berth.Desktop.Sound;
using Berth.Desktop.Wayland;
using Berth.Desktop.X11;
using Berth.Instances.Commit;
using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Linux.Processes;
using Berth.Workloads.Specs;

namespace Berth.Desktop.Tests;

/// <summary>Actions in the store: for a program that knows them, and for one that does not.</summary>
public sealed class RecordTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private StateDirectories Directories => new(_directory["state"], _directory["run"]);

    [Fact]
    public void EveryAction_IsReadAsItWasWritten()
    {
        var store = new InstanceStore(Directories, DesktopHostActions.Kinds);
        HostAction[] actions =
        [
            new SecurityContextAction("/run/wayland-1", "/run/x/wayland-0", "berth.a", "id", 1000003),
            new XAccessAction(7, 1000003, null)
            {
                WasThere = true,
                Before = new XAccessList(true, [XHost.OfUser(1000003), new XHost(0, "\u007f\0\0\u00ff")]),
            },
            new XAccessAction(0, 0, "/root/.Xauthority"),
            new SoundProxyAction("/run/pulse", "/run/x/pulse", false, null),
            new SoundProxyAction("/run/pulse", "/run/x/pulse", true, 1000003),
        ];
        store.Save(Record(store, actions));

        store.All().ShouldHaveSingleItem().Undo.ShouldBe(actions);
    }

    [Fact]
    public void Proxy_IsReadWithItsProcessAndItsSockets()
    {
        var store = new InstanceStore(Directories, DesktopHostActions.Kinds);
        var bus = new ProxiedBus(new BusAddress("/run/bus", null), "/run/x/session-bus", new BusGrant());
        var proxy = new BusProxyAction([bus])
        {
            Process = new ProcessIdentity(12, 34),
        };
        store.Save(Record(store, proxy));

        var read = store.All().ShouldHaveSingleItem().Undo.ShouldHaveSingleItem().ShouldBeOfType<BusProxyAction>();

        read.Process.ShouldBe(new ProcessIdentity(12, 34));
        read.Buses.ShouldHaveSingleItem().Socket.ShouldBe("/run/x/session-bus");
    }

    [Fact]
    public void ActionOfAnotherProgram_StaysRecordedAsItIs_UntilThatProgramReverts()
    {
        var socket = _directory.Write("pulse", "");
        var knowing = new InstanceStore(Directories, DesktopHostActions.Kinds);
        knowing.Save(Record(knowing, new SoundProxyAction("/run/pulse", socket, true, 5)));
        var other = new InstanceStore(Directories);

        StaleInstances.Clean(other).ShouldHaveSingleItem().Message.ShouldContain("the next berth command does");
        File.Exists(socket).ShouldBeTrue();
        knowing.All().ShouldHaveSingleItem().Undo.ShouldBe([new SoundProxyAction("/run/pulse", socket, true, 5)]);

        StaleInstances.Clean(knowing).ShouldBeEmpty();
        File.Exists(socket).ShouldBeFalse();
        knowing.All().ShouldBeEmpty();
    }

    [Fact]
    public void EveryAction_WhoseDirectoryIsGone_IsDone()
    {
        var store = new InstanceStore(Directories, DesktopHostActions.Kinds);
        store.Save(Record(
            store,
            new SecurityContextAction("/run/wayland-1", "/nowhere/x/wayland-0", "berth.a", "id", null),
            new XAccessAction(7, 1000003, null),
            new SoundProxyAction("/run/pulse", "/nowhere/x/pulse", false, null),
            new BusProxyAction([new ProxiedBus(new BusAddress(null, null), "/nowhere/x/session-bus", new BusGrant())])) with
        {
            BootId = "another",
        });

        StaleInstances.Clean(store).ShouldBeEmpty();

        store.All().ShouldBeEmpty();
    }

    public void Dispose() => _directory.Dispose();

    private static InstanceRecord Record(InstanceStore store, params HostAction[] actions) => new()
    {
        Id = InstanceStore.NewId(),
        Name = "notes",
        Launcher = new ProcessIdentity(int.MaxValue, 1),
        BootId = store.BootId,
        StartedAt = DateTimeOffset.UnixEpoch,
        Identity = "self",
        Tier = IsolationTier.Namespaces,
        Undo = [.. actions],
        Sandbox = "{}"u8.ToArray(),
    };
}
