using Berth.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Terminals;

/// <summary>
/// Signals the end of input to the workload when Berth's input, a pipe or file, has ended. Closing the master would take the workload's
/// terminal away, so this sends Ctrl-D, as a user would type.
/// </summary>
/// <remarks>
/// In canonical mode, Ctrl-D puts a mark after the typed text: the first Ctrl-D delivers an incomplete line, and only a second one means
/// the end. If a program such as bash switches to raw mode, a pending mark becomes a NUL, which has no effect. So Ctrl-D is sent again if
/// the terminal was in canonical mode when it was sent and is not when the program next writes (its prompt). In raw mode it is not repeated
/// for that.
///
/// The mode at the time of the write is only a guess: the kernel delivers the byte in another thread, and the program may have changed the
/// mode meanwhile. So while the workload runs, Ctrl-D is sent a few more times at growing intervals. That is correct, because the input has
/// ended for every later reader too. It stops after some time, because a program in raw mode may give Ctrl-D another meaning.
/// </remarks>
internal sealed class EndOfInput(SafeFileHandle master)
{
    private const int MostRepetitions = 8;
    private const int FirstDistanceMilliseconds = 50;

    private bool _said;
    private long _lastSaid;
    private int _repetitions = MostRepetitions;
    private bool _mayBeLost;

    /// <summary>The number of milliseconds until <see cref="SayOnceMore"/> returns something to write; -1: none.</summary>
    internal int Distance =>
        _repetitions < MostRepetitions
            ? (int)Math.Max(0, _lastSaid + (FirstDistanceMilliseconds << _repetitions) - Environment.TickCount64)
            : -1;

    /// <summary>What to write, given the last byte that was sent.</summary>
    internal ReadOnlySpan<byte> Say(byte last)
    {
        _repetitions = 0;
        return Again(last);
    }

    /// <summary>What to write when its time has come; nothing before.</summary>
    internal ReadOnlySpan<byte> SayOnceMore()
    {
        if (Distance != 0)
            return [];
        _repetitions++;
        return Again((byte)'\n');
    }

    /// <summary>Called when everything was written.</summary>
    internal void Written() => _mayBeLost = _said && Terminal.IsLineBuffered(master);

    /// <summary>What to write after the workload has written something; usually nothing.</summary>
    internal ReadOnlySpan<byte> Repeat() =>
        _mayBeLost && !Terminal.IsLineBuffered(master) ? Say((byte)'\n') : [];

    private byte[] Again(byte last)
    {
        if (Terminal.GetEndOfInput(master) is not { } end)
            return [];
        _said = true;
        _lastSaid = Environment.TickCount64;
        return last is (byte)'\n' or (byte)'\r' ? [end] : [end, end];
    }
}
