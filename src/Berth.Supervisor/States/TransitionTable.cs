using Berth.Supervision.Services;
using static Berth.Supervision.Services.ObservedState;
using static Berth.Supervisor.States.ServiceActions;
using static Berth.Supervisor.States.ServiceEvent;

namespace Berth.Supervisor.States;

/// <summary>
/// The complete life cycle of a service: for each state and event, the next state and the actions. Combinations without a row change
/// nothing: the event is too late (an old timer, READY=1 of a service that is being stopped), or has no effect (a start of a running
/// service).
/// </summary>
internal static class TransitionTable
{
    private static readonly Transition[,] s_cells = Fill(
    [
        (Down, StartAsked, Starting, Order),

        (Starting, StopAsked, Down, None),
        (Starting, Unblocked, Launching, Launch),
        (Starting, EndedBadly, Failed, Forget),

        (Launching, StopAsked, Stopping, Ask),
        (Launching, Executed, Up, Observe),
        (Launching, ReadyReported, Ready, Observe),
        (Launching, MainEnded, Stopping, Ask),
        (Launching, EndedAsAsked, Down, Forget),
        (Launching, EndedToRestart, Backoff, Forget | Wait),
        (Launching, EndedBadly, Failed, Forget),

        (Up, StopAsked, Stopping, Ask),
        (Up, ReadyReported, Ready, None),
        (Up, ReadyOverdue, Stopping, Ask),
        (Up, WatchdogOverdue, Stopping, Abort),
        (Up, MainEnded, Stopping, Ask),
        (Up, EndedAsAsked, Down, Forget),
        (Up, EndedToRestart, Backoff, Forget | Wait),
        (Up, EndedWell, Finished, Forget),
        (Up, EndedBadly, Failed, Forget),

        (Ready, StopAsked, Stopping, Ask),
        (Ready, ReloadReported, Up, None),
        (Ready, WatchdogOverdue, Stopping, Abort),
        (Ready, MainEnded, Stopping, Ask),
        (Ready, EndedAsAsked, Down, Forget),
        (Ready, EndedToRestart, Backoff, Forget | Wait),
        (Ready, EndedWell, Finished, Forget),
        (Ready, EndedBadly, Failed, Forget),

        (Stopping, StopDelayOver, Stopping, Kill),
        (Stopping, EndedAsAsked, Down, Forget),
        (Stopping, EndedToStart, Starting, Forget | Order),
        (Stopping, EndedToRestart, Backoff, Forget | Wait),
        (Stopping, EndedWell, Finished, Forget),
        (Stopping, EndedBadly, Failed, Forget),

        (Backoff, StartAsked, Starting, Order),
        (Backoff, StopAsked, Down, None),
        (Backoff, BackoffOver, Starting, Order),

        (Failed, StartAsked, Starting, Order),
        (Failed, StopAsked, Down, None),

        (Finished, StartAsked, Starting, Order),
        (Finished, StopAsked, Down, None),
    ]);

    /// <summary>The transition for an event in a state.</summary>
    public static Transition Find(ObservedState state, ServiceEvent happened) => s_cells[(int)state, (int)happened];

    /// <summary>Whether a service in this state has a process.</summary>
    public static bool Runs(this ObservedState state) => state is Launching or Up or Ready or Stopping;

    private static Transition[,] Fill((ObservedState State, ServiceEvent Happened, ObservedState Next, ServiceActions Actions)[] rows)
    {
        var states = Enum.GetValues<ObservedState>();
        var cells = new Transition[states.Length, Enum.GetValues<ServiceEvent>().Length];
        foreach (var state in states)
        {
            for (var happened = 0; happened < cells.GetLength(1); happened++)
                cells[(int)state, happened] = new Transition(state, None);
        }

        foreach (var (state, happened, next, actions) in rows)
            cells[(int)state, (int)happened] = new Transition(next, actions);
        return cells;
    }
}
