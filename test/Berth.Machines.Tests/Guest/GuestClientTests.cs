using Berth.Machines.Guest;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Tests.Guest;

/// <summary>The limits of a request: of the wait for a port, and of the wait for the agent.</summary>
public sealed class GuestClientTests
{
    [Fact]
    public async Task Connect_NoPortBecomesFree_SaysThatTheyAreInUse() =>
        (await FailureAsync(new BusyPorts())).ShouldContain("has been in use for 60 s");

    [Fact]
    public async Task Connect_AgentIsSilent_SaysThatItDoesNotAnswer() =>
        (await FailureAsync(new ScriptedGuest(static _ => Task.Delay(Timeout.Infinite)))).ShouldContain("has not answered within 20 s");

    private static async Task<string> FailureAsync(IGuestPorts ports) => (await Should.ThrowAsync<GuestProtocolException>(
        () => new GuestClient(ports, new HurriedClock()).ConnectAsync(Deadline.Token()))).Message;

    private sealed class BusyPorts : IGuestPorts
    {
        public async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return Stream.Null;
        }
    }

    /// <summary>A clock whose timers elapse at once.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
