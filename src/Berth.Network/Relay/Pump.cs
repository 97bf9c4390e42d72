using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Network.Relay;

/// <summary>One direction of a connection: moves bytes from a socket to another without copying them.</summary>
/// <param name="pipes">Where pipes come from.</param>
internal sealed class Pump(PipePool pipes)
{
    private const int MostAtOnce = 1 << 20, MostInTurn = 4 << 20;
    private Pipe? _pipe;
    private int _inPipe;
    private bool _isEnded;

    /// <summary>The number of bytes that were moved.</summary>
    public long Bytes { get; private set; }

    /// <summary>Moves what can be moved now.</summary>
    /// <param name="from">The sender's socket.</param>
    /// <param name="to">The receiver's socket.</param>
    public PumpEnd Run(SafeFileHandle from, SafeFileHandle to)
    {
        if (_isEnded)
            return PumpEnd.Ended;
        for (var left = MostInTurn; left > 0;)
        {
            if (_inPipe == 0)
            {
                if ((_pipe ??= pipes.Take()) is not { } pipe)
                    return PumpEnd.Broken;
                var count = EventSocket.Move(from, pipe.WriteEnd, MostAtOnce, out var error);
                if (count == 0)
                {
                    pipes.Give(pipe);
                    _pipe = null;
                    if (error is Errno.EAGAIN)
                        return PumpEnd.Waiting;
                    if (error is not Errno.None)
                        return PumpEnd.Broken;
                    InternetSocket.EndOutput(to);
                    _isEnded = true;
                    return PumpEnd.Ended;
                }

                _inPipe = count;
            }

            var sent = EventSocket.Move(_pipe!.ReadEnd, to, _inPipe, out var refused);
            if (refused is Errno.EAGAIN)
                return PumpEnd.Waiting;
            if (sent == 0)
                return PumpEnd.Broken;
            _inPipe -= sent;
            left -= sent;
            Bytes += sent;
        }

        return PumpEnd.More;
    }

    /// <summary>Gives the pipe back, or closes it with what is in it. The pump is not used after that.</summary>
    public void Release()
    {
        if (_pipe is null)
            return;
        if (_inPipe == 0)
            pipes.Give(_pipe);
        else
            _pipe.Dispose();
        _pipe = null;
    }
}
