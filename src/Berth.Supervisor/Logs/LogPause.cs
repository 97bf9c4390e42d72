using Berth.Supervision.Services;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Logs;

/// <summary>Pauses the log thread, between two lines, until this object is disposed.</summary>
internal sealed class LogPause : IDisposable
{
    private readonly ManualResetEventSlim _isPaused = new();
    private readonly ManualResetEventSlim _isOver = new();
    private IReadOnlyDictionary<ServiceName, SafeFileHandle> _pipes = new Dictionary<ServiceName, SafeFileHandle>();

    /// <summary>The reading ends of the services' pipes, once the thread waits; the thread still owns them.</summary>
    public IReadOnlyDictionary<ServiceName, SafeFileHandle> Outputs
    {
        get
        {
            _isPaused.Wait();
            return _pipes;
        }
    }

    /// <summary>Called by the thread: waits.</summary>
    public void Wait(IReadOnlyDictionary<ServiceName, SafeFileHandle> pipes)
    {
        _pipes = pipes;
        _isPaused.Set();
        _isOver.Wait();
        _isPaused.Dispose();
        _isOver.Dispose();
    }

    /// <summary>The thread goes on.</summary>
    public void Dispose() => _isOver.Set();
}
