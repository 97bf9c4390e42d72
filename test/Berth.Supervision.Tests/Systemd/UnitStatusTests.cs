using Berth.Supervision.Services;
using Berth.Supervision.Systemd;

namespace Berth.Supervision.Tests.Systemd;

public sealed class UnitStatusTests
{
    private static readonly ServiceName s_name = ServiceName.Parse("web");

    [Fact]
    public void Read_OfARunningService_HasWhatSystemdKnows()
    {
        var status = UnitStatus.Read(s_name, isWanted: true,
            Systemctl.Parse(
                "ActiveState=active\nSubState=running\nMainPID=42\nNRestarts=3\nCPUUsageNSec=1500000\nMemoryCurrent=[not "
                    + "set]\nStateChangeTimestamp=@1795242632\nStatusText=a=b\n"));

        (status.Desired, status.Observed, status.Pid, status.Restarts, status.Memory,
            status.Text).ShouldBe((DesiredState.Up, ObservedState.Ready, 42, 3, null, "a=b"));
        status.Cpu.ShouldBe(TimeSpan.FromMilliseconds(1.5));
        status.Since.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1795242632));
    }

    [Theory]
    [InlineData("activating", "start", "42", ObservedState.Up)]
    [InlineData("activating", "start-pre", "0", ObservedState.Starting)]
    [InlineData("activating", "auto-restart", "0", ObservedState.Backoff)]
    [InlineData("deactivating", "stop-sigterm", "42", ObservedState.Stopping)]
    [InlineData("failed", "failed", "0", ObservedState.Failed)]
    [InlineData("inactive", "dead", "0", ObservedState.Down)]
    public void Read_OfAState_IsOurs(string active, string sub, string pid, ObservedState observed) =>
        UnitStatus.Read(s_name, isWanted: true,
            new Dictionary<string, string> { ["ActiveState"] = active, ["SubState"] = sub, ["MainPID"] = pid }).Observed.ShouldBe(observed);

    /// <summary>It did not finish its work: systemd stopped it because of another, and counts that as success.</summary>
    [Theory, InlineData("1", "143"), InlineData("2", "15")]
    public void Read_OfOneThatWasStopped_IsDownAndNotFinished(string code, string status)
    {
        var unit = new Dictionary<string, string>
        {
            ["ActiveState"] = "inactive",
            ["SubState"] = "dead",
            ["ExecMainCode"] = code,
            ["ExecMainStatus"] = status,
            ["ExecMainExitTimestamp"] = "1795242632000000",
            ["StatusText"] = "serving",
        };

        var read = UnitStatus.Read(s_name, isWanted: true, unit);

        (read.Observed, read.Text).ShouldBe((ObservedState.Down, null));
    }

    [Fact]
    public void Read_OfOneThatEnded_HasItsExit()
    {
        var unit = new Dictionary<string, string>
        {
            ["ActiveState"] = "inactive",
            ["SubState"] = "dead",
            ["ExecMainCode"] = "1",
            ["ExecMainStatus"] = "0",
            ["ExecMainExitTimestamp"] = "1795242632000000",
        };
        var status = UnitStatus.Read(s_name, isWanted: true, unit);
        (status.Observed, status.LastExit).ShouldBe(
            (ObservedState.Finished, new ServiceExit(0, null, DateTimeOffset.FromUnixTimeSeconds(1795242632))));

        (unit["ExecMainCode"], unit["ExecMainStatus"]) = ("2", "9");
        UnitStatus.Read(s_name, isWanted: false, unit).LastExit!.Signal.ShouldBe(9);
        UnitStatus.HasRun(unit).ShouldBeTrue();
        (unit["ExecMainCode"], unit["ExecMainStatus"]) = ("1", "203");
        UnitStatus.HasRun(unit).ShouldBeFalse();
    }

    [Theory]
    [InlineData("ActiveState=active\nNextElapseUSecMonotonic=1h 2min 3.500250s\nNextElapseUSecRealtime=\n", 3723.500250)]
    [InlineData("ActiveState=active\nNextElapseUSecMonotonic=1month 1d 5ms\nNextElapseUSecRealtime=\n", 2716200.005)]
    [InlineData("ActiveState=active\nNextElapseUSecMonotonic=1h\nNextElapseUSecRealtime=@10\n", 10.0)]
    [InlineData("ActiveState=active\nNextElapseUSecMonotonic=infinity\nNextElapseUSecRealtime=@10\n", 10.0)]
    [InlineData("ActiveState=active\nNextElapseUSecMonotonic=infinity\nNextElapseUSecRealtime=\n", null)]
    [InlineData("ActiveState=inactive\nNextElapseUSecMonotonic=1h\nNextElapseUSecRealtime=\n", null)]
    public void NextStart_OfATimer_IsTheNearerOfItsClocks(string said, double? seconds) =>
        (UnitStatus.NextStart(Systemctl.Parse(said), new Stopped()) - DateTimeOffset.UnixEpoch).ShouldBe(seconds is { } known
            ? TimeSpan.FromSeconds(known)
            : null);

    [Theory]
    [InlineData("""{"MESSAGE":"hello","__REALTIME_TIMESTAMP":"1795242632000000"}""", "hello")]
    [InlineData("""{"MESSAGE":[27,91,195,188],"__REALTIME_TIMESTAMP":"1795242632000000"}""", "\u001b[ü")]
    [InlineData("""{"MESSAGE":[1000,"x",65]}""", "??A")]
    [InlineData("""{"MESSAGE":null}""", null)]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    [InlineData("not json", null)]
    public void Parse_OfAJournalEntry_IsItsText(string entry, string? text) =>
        JournalReader.Parse(System.Text.Encoding.UTF8.GetBytes(entry))?.Text.ShouldBe(text);

    // Booted at the epoch, a moment ago.
    private sealed class Stopped : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;

        public override long GetTimestamp() => 0;
    }
}
