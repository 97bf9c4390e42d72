using Berth.Engine.Events;
using Berth.Releases.Installing;

namespace Berth.Engine.Execution;

/// <summary>Reports the progress of a request: each step, and within one a few times a second.</summary>
/// <param name="emit">Raises an event.</param>
internal sealed class ReleaseReport(Action<EngineEvent> emit)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private ReleaseStage? _stage;
    private long _last;

    /// <summary>Takes a progress.</summary>
    public void Take(ReleaseProgress progress)
    {
        var time = TimeProvider.System;
        if (progress.Stage == _stage && time.GetElapsedTime(_last) < s_interval)
            return;
        (_stage, _last) = (progress.Stage, time.GetTimestamp());
        emit(new ReleaseProgressed(progress));
    }
}
