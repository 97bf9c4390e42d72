using System.Buffers.Binary;
using System.Diagnostics;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.Bench.Supervision;

/// <summary>
/// What services say of themselves in their named pipe: which process, and when it was there, on the clock that <see cref="Now"/> reads.
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

    /// <summary>The time, nanoseconds of CLOCK_MONOTONIC.</summary>
    public static long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    /// <summary>Waits for the next one.</summary>
    /// <param name="patience">How long.</param>
    /// <exception cref="TimeoutException">None came.</exception>
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
        // A message is written in one piece, so what is left of one is there already.
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var until = Now + (long)patience.TotalNanoseconds;
        Span<PollEntry> entries = [new PollEntry(_pipe) { Wanted = PollEvents.Readable }];
        while (!DescriptorPoll.Wait(entries, 100) || entries[0].Ready == PollEvents.None)
        {
            if (Now > until)
                throw new TimeoutException($"no service was started for {patience.TotalSeconds:0} s");
        }

        _end += DescriptorIO.Read(_pipe, _buffer.AsSpan(_end));
    }
}
