using System.Buffers.Binary;
using System.Diagnostics;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.Bench.Supervision;

/// <summary>
/// Receives the process IDs and start times of services from a named pipe. Times are on the clock of <see cref="Now"/>.
/// </summary>
internal sealed class StartReports : IDisposable
{
    private const int MessageSize = 2 * sizeof(long);

    private readonly SafeFileHandle _pipe;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start, _end;

    public StartReports(string path)
    {
        NamedPipe.Create(path);
        _pipe = NamedPipe.OpenBoth(path);
    }

    /// <summary>CLOCK_MONOTONIC in nanoseconds.</summary>
    public static long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    /// <summary>Waits for the next report.</summary>
    /// <param name="patience">The timeout.</param>
    /// <exception cref="TimeoutException">No report arrived.</exception>
    public (long Time, int Pid) Next(TimeSpan patience)
    {
        if (_end - _start < MessageSize)
            Fill(patience);
        var message = _buffer.AsSpan(_start, MessageSize);
        _start += MessageSize;
        return (BinaryPrimitives.ReadInt64LittleEndian(message), (int)BinaryPrimitives.ReadInt64LittleEndian(message[sizeof(long)..]));
    }

    public void Dispose() => _pipe.Dispose();

    private void Fill(TimeSpan patience)
    {
        // Keep the rest of the buffer. A message is written in one piece, so the next read is nonempty.
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var until = Now + (long)patience.TotalNanoseconds;
        Span<PollEntry> entries = [new PollEntry(_pipe) { Wanted = PollEvents.Readable }];
        while (!DescriptorPoll.Wait(entries, 100) || entries[0].Ready == PollEvents.None)
        {
            if (Now > until)
                throw new TimeoutException($"no service was started within {patience.TotalSeconds:0} s");
        }

        _end += DescriptorIO.Read(_pipe, _buffer.AsSpan(_end));
    }
}
