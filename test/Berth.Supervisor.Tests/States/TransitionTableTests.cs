using Berth.Supervision.Services;
using Berth.Supervisor.States;

namespace Berth.Supervisor.Tests.States;

public sealed class TransitionTableTests
{
    /// <summary>Every cell, written by hand a second time: the state it leads to and what is done; "." changes nothing.</summary>
    private const string Expected =
        """
        event           | Down           | Starting         | Launching            | Up                   | Ready                | Stopping               | Backoff        | Failed         | Finished
        StartAsked      | Starting Order | .                | .                    | .                    | .                    | .                      | Starting Order | Starting Order | Starting Order
        StopAsked       | .              | Down             | Stopping Ask         | Stopping Ask         | Stopping Ask         | .                      | Down           | Down           | Down
        Unblocked       | .              | Launching Launch | .                    | .                    | .                    | .                      | .              | .              | .
        Executed        | .              | .                | Up Observe           | .                    | .                    | .                      | .              | .              | .
        ReadyReported   | .              | .                | Ready Observe        | Ready                | .                    | .                      | .              | .              | .
        ReloadReported  | .              | .                | .                    | .                    | Up                   | .                      | .              | .              | .
        ReadyOverdue    | .              | .                | .                    | Stopping Ask         | .                    | .                      | .              | .              | .
        WatchdogOverdue | .              | .                | .                    | Stopping Abort       | Stopping Abort       | .                      | .              | .              | .
        MainEnded       | .              | .                | Stopping Ask         | Stopping Ask         | Stopping Ask         | .                      | .              | .              | .
        StopDelayOver   | .              | .                | .                    | .                    | .                    | Stopping Kill          | .              | .              | .
        EndedAsAsked    | .              | .                | Down Forget          | Down Forget          | Down Forget          | Down Forget            | .              | .              | .
        EndedToStart    | .              | .                | .                    | .                    | .                    | Starting Order, Forget | .              | .              | .
        EndedToRestart  | .              | .                | Backoff Wait, Forget | Backoff Wait, Forget | Backoff Wait, Forget | Backoff Wait, Forget   | .              | .              | .
        EndedWell       | .              | .                | .                    | Finished Forget      | Finished Forget      | Finished Forget        | .              | .              | .
        EndedBadly      | .              | Failed Forget    | Failed Forget        | Failed Forget        | Failed Forget        | Failed Forget          | .              | .              | .
        BackoffOver     | .              | .                | .                    | .                    | .                    | .                      | Starting Order | .              | .
        """;

    [Fact]
    public void Find_EveryCell_IsAsWritten()
    {
        var lines = Expected.Split('\n');
        var states = lines[0].Split('|')[1..].Select(state => Enum.Parse<ObservedState>(state.Trim())).ToArray();
        states.ShouldBe(Enum.GetValues<ObservedState>());
        lines[1..]
            .Select(line => Enum.Parse<ServiceEvent>(line.Split('|')[0].Trim()))
            .ShouldBe(Enum.GetValues<ServiceEvent>(), ignoreOrder: true);
        foreach (var line in lines[1..])
        {
            var cells = line.Split('|');
            var happened = Enum.Parse<ServiceEvent>(cells[0].Trim());
            foreach (var (state, cell) in states.Zip(cells[1..]))
                Text(TransitionTable.Find(state, happened), state).ShouldBe(cell.Trim(), $"{state} × {happened}");
        }
    }

    [Fact]
    public void Find_NoProcess_NeverSignals()
    {
        foreach (var state in Enum.GetValues<ObservedState>().Where(state => !state.Runs()))
        {
            foreach (var happened in Enum.GetValues<ServiceEvent>())
                (TransitionTable.Find(state, happened).Actions & (
                    ServiceActions.Ask | ServiceActions.Abort | ServiceActions.Kill)).ShouldBe(ServiceActions.None);
        }
    }

    [Fact]
    public void Find_ProcessLeft_IsForgotten()
    {
        foreach (var state in Enum.GetValues<ObservedState>().Where(state => state.Runs()))
        {
            foreach (var happened in Enum.GetValues<ServiceEvent>())
            {
                var (next, actions) = TransitionTable.Find(state, happened);
                actions.HasFlag(ServiceActions.Forget).ShouldBe(!next.Runs(), $"{state} × {happened}");
            }
        }
    }

    private static string Text(Transition cell, ObservedState state) => (cell.Next == state, cell.Actions) switch
    {
        (true, ServiceActions.None) => ".",
        (_, ServiceActions.None) => $"{cell.Next}",
        _ => $"{cell.Next} {cell.Actions}",
    };
}
