using System.Runtime.Versioning;
using Berth.Supervisor.Loop;

namespace Berth.Supervisor.Registry;

/// <summary>Waits for conditions. Used on the loop's thread.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Waits(EventLoop loop)
{
    private readonly List<Func<bool>> _waits = [];

    public int Count => _waits.Count;

    /// <summary>
    /// Completes when a condition is true, with a value that is computed at that moment, because the state may change later.
    /// </summary>
    public Task<T> Until<T>(Func<bool> isSo, Func<T> find, CancellationToken cancellationToken = default)
    {
        var found = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryComplete())
        {
            _waits.Add(TryComplete);
            _ = cancellationToken.UnsafeRegister(_ => loop.Post(static () => { }), null); // the wait is removed at the end of that round
        }

        return found.Task;

        bool TryComplete() =>
            (cancellationToken.IsCancellationRequested && found.TrySetCanceled(cancellationToken))
                || (isSo() && found.TrySetResult(find()));
    }

    /// <summary>Completes the waits whose conditions are true; called once a round.</summary>
    public void Complete() => _waits.RemoveAll(static tryComplete => tryComplete());
}
