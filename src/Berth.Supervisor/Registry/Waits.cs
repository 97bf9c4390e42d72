using System.Runtime.Versioning;
using Berth.Supervisor.Loop;

namespace Berth.Supervisor.Registry;

/// <summary>Those who wait for something to be so. Used on the loop's thread.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Waits(EventLoop loop)
{
    private readonly List<Func<bool>> _waits = [];

    public int Count => _waits.Count;

    /// <summary>Completes when something is so, with what is found out in that moment: a little later it may be otherwise.</summary>
    public Task<T> Until<T>(Func<bool> isSo, Func<T> find, CancellationToken cancellationToken = default)
    {
        var found = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryComplete())
        {
            _waits.Add(TryComplete);
            _ = cancellationToken.UnsafeRegister(_ => loop.Post(static () => { }), null); // at the end of that round it is forgotten
        }

        return found.Task;

        bool TryComplete() =>
            (cancellationToken.IsCancellationRequested && found.TrySetCanceled(cancellationToken))
                || (isSo() && found.TrySetResult(find()));
    }

    /// <summary>Completes what can be: once a round.</summary>
    public void Complete() => _waits.RemoveAll(static tryComplete => tryComplete());
}
