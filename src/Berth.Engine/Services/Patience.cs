using Berth.Engine.Requests;
using Berth.Supervision;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>The timeout of a command, for everything that it waits for together.</summary>
/// <param name="limit">The timeout, from now on.</param>
internal sealed class Patience(TimeSpan limit)
{
    /// <summary>The default timeout of commands.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan s_toAsk = TimeSpan.FromSeconds(5);

    private const int MostNamed = 5;

    private readonly long _began = TimeProvider.System.GetTimestamp();

    /// <summary>A given timeout from now on, or <see cref="Usual"/>.</summary>
    /// <param name="limit">The timeout; null: <see cref="Usual"/>.</param>
    public static Patience Of(TimeSpan? limit) => new(limit ?? Usual);

    /// <summary>Makes a request about services and waits for it. The request goes on after the timeout.</summary>
    /// <param name="manager">Their service manager.</param>
    /// <param name="names">The services.</param>
    /// <param name="done">The state that is waited for: "started".</param>
    /// <param name="act">Makes the request, and waits for it.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="ServiceException">The timeout has elapsed; the message names what is waited for.</exception>
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

    /// <summary>
    /// Waits for the answer of a service manager. Berth's own supervisor may have to be started, and to take over running services.
    /// </summary>
    /// <param name="ask">Makes the request.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="ServiceException">The timeout has elapsed.</exception>
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
            throw TooLate("no answer", "the service manager is still starting or busy, and the request was not made");
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
            "what was asked goes on; wait longer, or look: berth status")
    {
        Members = [nameof(RegisterServices.Timeout)],
    };

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
