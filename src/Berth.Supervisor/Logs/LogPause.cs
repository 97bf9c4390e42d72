using Berth.Supervision.Services;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Logs;

/// <summary>The log thread waits, between two lines, until this is disposed.</summary>
internal sealed class LogPause : IDisposable
{
    private readonly ManualResetEventSlim _isPaused = new();
    private readonly ManualResetEventSlim _isOver = new();
    private IReadOnlyDictionary<ServiceName, SafeFileHandle> _pipes = new Dictionary<ServiceName, SafeFileHandle>();

    /// <summary>The reading ends of the services' pipes, once the thread waits; they stay its.</summary>
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
