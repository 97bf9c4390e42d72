using Berth.Supervision;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>How long a command waits, all that it waits for together.</summary>
/// <param name="limit">How long, from now on.</param>
internal sealed class Patience(TimeSpan limit)
{
    /// <summary>How long commands wait where nobody says how long.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan s_toAsk = TimeSpan.FromSeconds(5);

    private const int MostNamed = 5;

    private readonly long _began = TimeProvider.System.GetTimestamp();

    /// <summary>What somebody said, from now on; or else <see cref="Usual"/>.</summary>
    /// <param name="limit">How long; null: nobody said.</param>
    public static Patience Of(TimeSpan? limit) => new(limit ?? Usual);

    /// <summary>Waits for something of services. What was asked goes on when it takes longer.</summary>
    /// <param name="manager">Who has the services.</param>
    /// <param name="names">The services.</param>
    /// <param name="done">What is waited for: "started".</param>
    /// <param name="act">Asks for it, and waits.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ServiceException">It takes too long; it says what is waited for.</exception>
    public async Task WaitAsync(
        IServiceManager manager, IReadOnlyList<ServiceName> names, string done, Func<CancellationToken, Task> act,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(act);
        try
        {
            await LimitAsync(act, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var states = await Task.WhenAll(
                names.Take(MostNamed).Select(name => DescribeAsync(manager, name, cancellationToken))).ConfigureAwait(false);
            throw TooLate(
                $"not {done}", $"{string.Join("; ", states)}{(names.Count > MostNamed ? $"; and {names.Count - MostNamed} more" : "")}");
        }
    }

    /// <summary>Waits for a service manager to answer: Berth's own supervisor may have to be started, and to take over what runs.</summary>
    /// <param name="ask">Asks it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ServiceException">It takes too long.</exception>
    public async Task<T> AnswerAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var answer = default(T)!;
        try
        {
            await LimitAsync(async token => answer = await ask(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooLate("no answer", "the service manager is being started, or is busy, and nothing was asked of it");
        }
    }

    private async Task LimitAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var left = limit - TimeProvider.System.GetElapsedTime(_began);
        limited.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        await act(limited.Token).ConfigureAwait(false);
    }

    private ServiceException TooLate(string what, string why) => new(
        ServiceErrorKind.TimedOut, $"{what} within {limit.TotalSeconds:0.###} s: {why}",
            "what was asked goes on; wait longer with --timeout, or look: berth status");

    private static async Task<string> DescribeAsync(IServiceManager manager, ServiceName name, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(s_toAsk);
        try
        {
            var status = await manager.StatusAsync(name, limited.Token).ConfigureAwait(false);
            var state = $"service {name} is {ServiceWords.Of(status.Observed)}";
            return status.WaitsFor is { } what
                ? $"{state}, and waits for {what}"
                : status.Problem is { } problem
                ? $"{state} ({problem})"
                : state;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"the service manager of {name} does not answer";
        }
        catch (ServiceException gone)
        {
            return gone.Problem;
        }
    }
}
