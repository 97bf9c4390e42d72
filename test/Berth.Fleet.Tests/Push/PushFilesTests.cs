using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;
using Berth.Fleet.Push;

namespace Berth.Fleet.Tests.Push;

public sealed class PushFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Push_IsRememberedUntilItEnds()
    {
        var fleet = FleetDirectory.Create(_directory["fleet"], "test", DateTimeOffset.UnixEpoch);
        var files = new PushFiles(fleet);
        var record = new PushRecord("abc", new Dictionary<string, HostState> { ["a"] = HostState.Updated });

        files.Read("abc").ShouldBeNull();
        files.Remove("abc");
        files.Write(record);
        files.Read("abc")!.Hosts.ShouldBe(record.Hosts);
        files.Read("other").ShouldBeNull();
        files.Remove("abc");
        files.Read("abc").ShouldBeNull();
    }

    [Fact]
    public void LockForPush_WhileAnotherIsUnderWay_IsRefused()
    {
        var fleet = FleetDirectory.Create(_directory["fleet"], "test", DateTimeOffset.UnixEpoch);
        var files = new PushFiles(fleet);
        using (files.Lock())
            Should.Throw<FleetException>(files.Lock);

        using var free = files.Lock();
    }

    [Fact]
    public void Read_DamagedRecord_SaysWhatToDo()
    {
        var files = new PushFiles(FleetDirectory.Create(_directory["fleet"], "test", DateTimeOffset.UnixEpoch));
        files.Write(new PushRecord("abc", new Dictionary<string, HostState>()));
        File.WriteAllText(_directory["fleet/pushes/abc.json"], "{");

        Should.Throw<FleetException>(() => files.Read("abc")).Message.ShouldContain("remove it");
    }
}
