using Berth.Linux.Descriptors;
using Berth.Linux.Errors;

namespace Berth.Network.Relay;

/// <summary>Pipes for bytes on their way. A connection has one only while the receiver is slower than the sender.</summary>
internal sealed class PipePool : IDisposable
{
    private const int MostKept = 16;
    private readonly Stack<Pipe> _free = new();

    /// <summary>An empty pipe; null: this process may not open more descriptors.</summary>
    public Pipe? Take()
    {
        if (_free.TryPop(out var pipe))
            return pipe;
        try
        {
            return Pipe.Create();
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    /// <summary>Takes a pipe back that is empty.</summary>
    /// <param name="pipe">The pipe.</param>
    public void Give(Pipe pipe)
    {
        if (_free.Count < MostKept)
            _free.Push(pipe);
        else
            pipe.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pipe in _free)
            pipe.Dispose();
    }
}
