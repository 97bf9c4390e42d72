using Berth.Supervision.S6;

namespace Berth.Supervision.Tests.S6;

/// <summary>Files that s6-supervise of s6 2.11.3 wrote.</summary>
public sealed class S6StatusTests
{
    private const string Running = "400000006B013AC21CEABE89400000006B013AC21CE5529D00000000000032F4000004";
    private const string Terminated = "400000006B013AC31D4EF3B3400000006B013AC31D5606150000000000000000000F08";

    [Fact]
    public void Decode_OfARunningService_HasItsPid()
    {
        var status = S6Status.Decode(Convert.FromHexString(Running))!.Value;

        (status.Pid, status.IsUp, status.IsWantedUp, status.IsFinishing, status.IsReady).ShouldBe((13044, true, true, false, false));
        status.Since.ShouldBe(new DateTimeOffset(2026, 11, 21, 6, 30, 53, TimeSpan.Zero), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Decode_OfOneThatWasTerminated_HasTheSignal()
    {
        var status = S6Status.Decode(Convert.FromHexString(Terminated))!.Value;

        (status.Pid, status.IsUp, status.IsWantedUp, status.IsReady).ShouldBe((0, false, false, true));
        status.Exit.ShouldBe((null, 15));
    }

    [Theory]
    [InlineData("")]
    [InlineData("400000006B013AC21CEABE89")]
    [InlineData("400000006B013AC21CEABE89400000006B013AC21CE5529D00000000000032F400000000000032F4000004")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFF400000006B013AC21CE5529D00000000000032F4000004")]
    [InlineData("400000006B013AC21CEABE89400000006B013AC21CE5529DFFFFFFFFFFFFFFFF000004")]
    public void Decode_OfAnotherForm_IsNoStatus(string file) => S6Status.Decode(Convert.FromHexString(file)).ShouldBeNull();

    [Fact]
    public void Parse_OfWhatS6SvstatPrints_SaysTheSame()
    {
        var running = S6Svstat.Parse("9495 -1 -1 true false @400000006b013da0285e48e7\n")!.Value;
        (running.Pid, running.IsUp, running.IsWantedUp).ShouldBe((9495, true, true));

        S6Svstat.Parse("-1 -1 15 false false @400000006b013da1287acddc\n")!.Value.Exit.ShouldBe((null, 15));
        S6Svstat.Parse("-1 3 -1 false false @400000006b013da1287acddc\n")!.Value.Exit.ShouldBe((3, null));
        S6Svstat.Parse("").ShouldBeNull();
        S6Svstat.Parse("1 2 3 true false @nonsense-nonsense-nonsens").ShouldBeNull();
    }
}
