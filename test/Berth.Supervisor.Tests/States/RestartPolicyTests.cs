using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.States;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.States;

public sealed class RestartPolicyTests
{
    private static readonly ExitStatus s_success = ExitStatus.Exited(0);
    private static readonly ExitStatus s_failure = ExitStatus.Exited(1);
    private static readonly ExitStatus s_killed = ExitStatus.Killed(Signal.SIGSEGV);

    public static TheoryData<RestartCondition, string, string> Ends => new()
    {
        { RestartCondition.Always, "success", "EndedToRestart" },
        { RestartCondition.Always, "failure", "EndedToRestart" },
        { RestartCondition.Always, "killed", "EndedToRestart" },
        { RestartCondition.Always, "unknown", "EndedToRestart" },
        { RestartCondition.OnFailure, "success", "EndedWell" },
        { RestartCondition.OnFailure, "failure", "EndedToRestart" },
        { RestartCondition.OnFailure, "killed", "EndedToRestart" },
        { RestartCondition.OnFailure, "unknown", "EndedToRestart" },
        { RestartCondition.Never, "success", "EndedWell" },
        { RestartCondition.Never, "failure", "EndedBadly" },
        { RestartCondition.Never, "killed", "EndedBadly" },
        { RestartCondition.Never, "unknown", "EndedBadly" },
    };

    [Theory, MemberData(nameof(Ends))]
    public void Decide_EndedByItself_FollowsThePolicy(RestartCondition condition, string end, string expected)
    {
        ExitStatus? status = end switch { "success" => s_success, "failure" => s_failure, "killed" => s_killed, _ => null };

        Decide(condition, DesiredState.Up, StopReason.None, status).ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData(DesiredState.Down, "EndedAsAsked")]
    [InlineData(DesiredState.Up, "EndedToStart")]
    public void Decide_SignalWeSent_IsNoFailure(DesiredState desired, string expected)
    {
        foreach (var condition in Enum.GetValues<RestartCondition>())
            Decide(condition, desired, StopReason.Asked, ExitStatus.Killed(Signal.SIGTERM)).ToString().ShouldBe(expected);
    }

    [Fact]
    public void Decide_Overdue_FailedWhateverItExitedWith()
    {
        Decide(RestartCondition.OnFailure, DesiredState.Up, StopReason.NeverReady, s_success).ShouldBe(ServiceEvent.EndedToRestart);
        Decide(RestartCondition.Never, DesiredState.Up, StopReason.Silent, s_success).ShouldBe(ServiceEvent.EndedBadly);
    }

    /// <summary>Trying again would fail again. What somebody killed before it came so far may do better the next time.</summary>
    [Theory]
    [InlineData(2), InlineData(125), InlineData(126), InlineData(127), InlineData(1)]
    public void Decide_NotExecuted_FailsAtOnceUnderEachPolicy(int code)
    {
        foreach (var condition in Enum.GetValues<RestartCondition>())
            Decide(
                condition, DesiredState.Up, StopReason.None, ExitStatus.Exited(code), wasExecuted: false).ShouldBe(ServiceEvent.EndedBadly);

        Decide(RestartCondition.Always, DesiredState.Up, StopReason.None, ExitStatus.Exited(code)).ShouldBe(ServiceEvent.EndedToRestart);
        Decide(
            RestartCondition.Always, DesiredState.Up, StopReason.None, s_killed, wasExecuted: false).ShouldBe(ServiceEvent.EndedToRestart);
        Decide(RestartCondition.Always, DesiredState.Up, StopReason.None, status: null,
            wasExecuted: false).ShouldBe(ServiceEvent.EndedToRestart);
        Decide(RestartCondition.Always, DesiredState.Down, StopReason.Asked, ExitStatus.Exited(code),
            wasExecuted: false).ShouldBe(ServiceEvent.EndedAsAsked);
    }

    [Fact]
    public void Decide_StartLimitReached_Fails()
    {
        var limit = new StartLimitSpec { Starts = 3, Within = TimeSpan.FromSeconds(10) };
        var starts = new StartHistory();
        var supervise = new SuperviseSpec { StartLimit = limit };
        for (var second = 0; second < 3; second++)
        {
            RestartPolicy.Decide(supervise, DesiredState.Up, StopReason.None, s_failure, true, starts, TimeSpan.FromSeconds(second))
                .ShouldBe(ServiceEvent.EndedToRestart);
            starts.Started(limit, TimeSpan.FromSeconds(second));
        }

        RestartPolicy.Decide(supervise, DesiredState.Up, StopReason.None, s_failure, true, starts, TimeSpan.FromSeconds(9))
            .ShouldBe(ServiceEvent.EndedBadly);
        RestartPolicy.Decide(supervise, DesiredState.Up, StopReason.None, s_failure, true, starts, TimeSpan.FromSeconds(10))
            .ShouldBe(ServiceEvent.EndedToRestart);
        starts.Clear();
        RestartPolicy.Decide(supervise, DesiredState.Up, StopReason.None, s_failure, true, starts, TimeSpan.FromSeconds(9))
            .ShouldBe(ServiceEvent.EndedToRestart);
    }

    [Fact]
    public void Delay_EachAttempt_DoublesUpToTheMaximum()
    {
        var backoff = new BackoffSpec();

        Enumerable.Range(1, 11).Select(attempt => RestartPolicy.Delay(backoff, attempt, 0).TotalMilliseconds)
            .ShouldBe([100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000]);
        RestartPolicy.Delay(backoff, 1, 1).TotalMilliseconds.ShouldBe(75);
        RestartPolicy.Delay(backoff, 100_000, 0.5).ShouldBeGreaterThan(TimeSpan.Zero);
        RestartPolicy.Delay(new BackoffSpec { Initial = TimeSpan.Zero }, 7, 0).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Attempts_LongRun_BeginAnew()
    {
        var starts = new StartHistory();
        var backoff = new BackoffSpec { ResetAfter = TimeSpan.FromSeconds(10) };

        starts.Ended(backoff, TimeSpan.FromSeconds(1));
        starts.Ended(backoff, TimeSpan.FromSeconds(9.9));
        starts.Attempts.ShouldBe(2);
        starts.Ended(backoff, TimeSpan.FromSeconds(10));
        starts.Attempts.ShouldBe(1);
    }

    private static ServiceEvent Decide(
        RestartCondition condition, DesiredState desired, StopReason reason, ExitStatus? status, bool wasExecuted = true) =>
        RestartPolicy.Decide(
            new SuperviseSpec { Restart = condition }, desired, reason, status, wasExecuted, new StartHistory(), TimeSpan.Zero);
}
