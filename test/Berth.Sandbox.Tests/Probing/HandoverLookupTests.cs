using System.Globalization;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Probing;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Probing;

public sealed class HandoverLookupTests
{
    private static readonly string s_us = System.Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private static readonly WorkloadSpec s_plain = new() { Name = "web" };
    private static readonly WorkloadSpec s_listening = s_plain with
    {
        Supervise = new SuperviseSpec { Listen = [new ListenSpec(ListenAddress.Parse("127.0.0.1:8080"))] },
    };
    private static readonly WorkloadSpec s_notified = s_plain with { Supervise = new SuperviseSpec { Ready = new NotifyProbe() } };

    [Fact]
    public void Find_ForASpecThatAsksForNothing_IsNothing() =>
        HandoverLookup.Find(s_plain, Environment(("LISTEN_PID", s_us), ("LISTEN_FDS", "1"), ("NOTIFY_SOCKET", "/run/notify")))
            .ShouldBeNull();

    [Fact]
    public void Find_SocketsForUs_ArePassedOnForTheWorkloadsOwnPid()
    {
        var found = HandoverLookup.Find(
            s_listening, Environment(("LISTEN_PID", s_us), ("LISTEN_FDS", "2"), ("LISTEN_FDNAMES", "a:b")), static _ => null)!;

        found.Descriptors.ShouldBe(2);
        found.Variables.ShouldBe(
            new Dictionary<string, string> { ["LISTEN_FDS"] = "2", ["LISTEN_FDNAMES"] = "a:b", ["LISTEN_PID"] = "" }, ignoreOrder: true);
    }

    [Fact]
    public void Find_DescriptorThatIsNoListeningSocket_IsRefusedByItsNumber()
    {
        var refused = Should.Throw<SandboxPlanException>(() => HandoverLookup.Find(
            s_listening, Environment(("LISTEN_PID", s_us), ("LISTEN_FDS", "3")), static descriptor =>
                descriptor == 5 ? "is no socket" : null));

        refused.Message.ShouldContain("LISTEN_FDS=3 says that descriptor 5 is a socket to listen on, and it is no socket");
    }

    [Theory]
    [InlineData("1", "1")] // for process 1, not for us: it is inherited
    [InlineData(null, "1")]
    [InlineData("us", "0")]
    [InlineData("us", "-1")]
    [InlineData("us", "254")]
    [InlineData("us", "1x")]
    [InlineData("us", null)]
    public void Find_SocketsForSomebodyElseOrNone_AreNotTaken(string? pid, string? count)
    {
        var found = HandoverLookup.Find(s_listening, Environment(("LISTEN_PID", pid == "us" ? s_us : pid), ("LISTEN_FDS", count)))!;

        found.Descriptors.ShouldBe(0);
        found.Variables.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/run/notify", "/run/notify")]
    [InlineData("@name", "@name")]
    [InlineData("relative", null)]
    [InlineData("/", null)]
    [InlineData("", null)]
    public void Find_NotifySocket_IsAPathOrAName(string text, string? expected) =>
        HandoverLookup.Find(s_notified, Environment(("NOTIFY_SOCKET", text)))!.NotifySocket.ShouldBe(expected);

    [Fact]
    public void Find_Watchdog_OnlyWhereItIsOurs()
    {
        var watched = s_plain with { Supervise = new SuperviseSpec { Watchdog = TimeSpan.FromSeconds(1) } };

        HandoverLookup.Find(watched, Environment(("WATCHDOG_PID", s_us), ("WATCHDOG_USEC", "1000000")))!.Variables["WATCHDOG_USEC"]
            .ShouldBe("1000000");
        HandoverLookup.Find(watched, Environment(("WATCHDOG_PID", "1"), ("WATCHDOG_USEC", "1000000")))!.Variables.ShouldBeEmpty();
    }

    private static Dictionary<string, string> Environment(params (string Name, string? Value)[] variables) =>
        variables.Where(static variable => variable.Value is not null)
            .ToDictionary(static variable => variable.Name, static variable => variable.Value!);
}
